import { createReadStream } from 'node:fs';
import { type RawRow, RowSplitter } from '../../importing/row-splitter';

const CHUNK_BYTES = 262_144;

/** The rows of a file, or of standard input for `-`, as they are read; `onRead` gets the bytes of each piece. */
export async function* readRows(
  file: string,
  onRead: (bytes: number) => void = () => undefined,
): AsyncGenerator<RawRow[]> {
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const splitter = new RowSplitter();
  stream.setEncoding('utf8');
  for await (const chunk of stream as AsyncIterable<string>) {
    yield splitter.push(chunk);
    onRead(Buffer.byteLength(chunk));
  }
  yield splitter.end();
}
