/** Far above any metadata, keys, token or profile. */
const MAX_BYTES = 1_048_576;
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** The answer is larger than anything that a provider has to say. */
class AnswerTooLarge extends TypeError {
  override readonly name = 'AnswerTooLarge';
}

/** As `fetch`, with an answer of a megabyte at most, all of it read: a provider cannot fill our memory. @throws {TypeError} */
export async function boundedFetch(url: string, options: RequestInit): Promise<Response> {
  const { body, headers, status, statusText } = await fetch(url, options);
  const text = body === null ? new Uint8Array() : await readAll(body);
  return new Response(WITHOUT_BODY.has(status) ? null : text, { headers, status, statusText });
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new AnswerTooLarge(`more than ${String(MAX_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
