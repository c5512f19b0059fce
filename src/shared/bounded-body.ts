/** The body is longer than was asked for. */
export class BodyTooLong extends Error {
  constructor(maxBytes: number) {
    super(`an answer was longer than ${String(maxBytes)} bytes`);
    this.name = 'BodyTooLong';
  }
}

/** The bytes of an answer from elsewhere, of which no more is read than it may have. @throws {BodyTooLong} */
export async function boundedBytes({ body }: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyTooLong(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** As `boundedBytes`, for UTF-8. @throws {BodyTooLong} */
export async function boundedText(answer: Response, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await boundedBytes(answer, maxBytes));
}
