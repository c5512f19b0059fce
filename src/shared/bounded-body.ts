/** The body is longer than was asked for; a TypeError, as all that `fetch` fails with. */
export class BodyTooLong extends TypeError {
  constructor(maxBytes: number) {
    super(`an answer was longer than ${String(maxBytes)} bytes`);
    this.name = 'BodyTooLong';
  }
}

/** The bytes of an answer from elsewhere, of which no more is read than it may have. @throws {BodyTooLong} */
export async function boundedBytes({ body }: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyTooLong(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** As `boundedBytes`, for UTF-8. @throws {BodyTooLong} */
export async function boundedText(answer: Response, maxBytes: number): Promise<string> {
  return (await boundedBytes(answer, maxBytes)).toString('utf8');
}
