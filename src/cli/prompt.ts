import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * One line of standard input, asked for where that is a terminal.
 *
 * With `hidden` the input is not shown. A secret is read here and never taken as an argument: those are in every
 * process list.
 */
export async function readLine(question: string, { hidden = false }: { hidden?: boolean } = {}): Promise<string> {
  const terminal = process.stdin.isTTY;
  if (terminal) process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: terminal && hidden,
  });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal && hidden) process.stderr.write('\n');
  }
}
