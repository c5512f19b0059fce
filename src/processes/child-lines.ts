import { setPriority } from 'node:os';
import { LineSplitter } from './task-lines';

/**
 * This process works in the background and has nothing left to live for when stdin closes, as it does with its parent,
 * even after kill -9. That alone ends it: a signal for the whole process group must not take the passwords that the
 * gateway is still answering during its drain.
 *
 * To be called before the first use of the thread pool: on Linux a thread takes over the niceness of its maker.
 */
export function becomeChild(niceness: number): void {
  setPriority(niceness);
  process.on('SIGINT', stay);
  process.on('SIGTERM', stay);
  process.stdout.on('error', () => process.exit());
}

/** Reads every line of stdin, until it closes. */
export function eachLine(answer: (line: string) => void): void {
  const lines = new LineSplitter();
  process.stdin.setEncoding('latin1');
  process.stdin.on('data', (chunk: string) => {
    for (const line of lines.push(chunk)) answer(line);
  });
}

function stay(): void {
  // The parent decides.
}
