import { setPriority } from 'node:os';
import { ANSWERS, answerLine, LineSplitter, readTaskLine } from '../hashing/hash-protocol';
import { scoreOf } from './zxcvbn';

/*
 * The process that estimates how hard passwords are to guess: a task for each line of stdin, a score on stdout. As the
 * hashing process, it ends when stdin closes and by that alone.
 */
const [niceness = 0] = process.argv.slice(2).map(Number);

function answer(line: string): void {
  const { id, password } = readTaskLine(line);
  process.stdout.write(answerLine(id, estimate(password)));
  password.fill(0);
}

function estimate(password: Buffer): string {
  try {
    return String(scoreOf(password.toString('utf8')));
  } catch {
    return ANSWERS.failed;
  }
}

function stay(): void {
  // The parent decides.
}

setPriority(niceness);
process.on('SIGINT', stay);
process.on('SIGTERM', stay);
process.stdout.on('error', () => process.exit());
const lines = new LineSplitter();
process.stdin.setEncoding('latin1');
process.stdin.on('data', (chunk: string) => {
  for (const line of lines.push(chunk)) answer(line);
});
