import { StringDecoder } from 'node:string_decoder';

/** One line of a stream, by its number from 1; null where it was longer than allowed and is left out. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string | null;
}

/**
 * The lines of a stream, none of which is held beyond `maxLength` characters: a file without line breaks costs no more.
 */
export async function* boundedLines(
  chunks: AsyncIterable<Buffer | string>,
  maxLength: number,
): AsyncGenerator<NumberedLine> {
  const decoder = new StringDecoder('utf8');
  let [number, open, isTooLong] = [1, '', false];
  const closed = (): NumberedLine => ({ number, text: isTooLong ? null : open.replace(/\r$/, '') });
  for await (const chunk of chunks) {
    const parts = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    for (const [at, part] of parts.entries()) {
      if (at > 0) {
        yield closed();
        [number, open, isTooLong] = [number + 1, '', false];
      }
      isTooLong ||= open.length + part.length > maxLength;
      open = isTooLong ? '' : open + part;
    }
  }
  if (open !== '' || isTooLong) yield closed();
}
