import { setPriority } from 'node:os';
import { loadArgon2, type Argon2, type HashCost } from './argon2';
import { ANSWERS, answerLine, LineSplitter, readTaskLine } from './hash-protocol';
import { verifyOnce } from './verify-once';

/*
 * The hashing process: reads tasks from stdin, writes answers to stdout, and has nothing left to live for when stdin
 * closes, as it does with its parent, even after kill -9. That alone ends it: a signal for the whole process group
 * must not take the passwords that the gateway is still answering during its drain.
 */
const [memoryKiB = 0, time = 0, niceness = 0] = process.argv.slice(2).map(Number);
const cost: HashCost = { memoryKiB, time };

async function compute(argon2: Argon2, hash: string | null, password: Buffer): Promise<string> {
  if (hash === null) return argon2.hash(password, cost);
  return (await verifyOnce({ argon2, cost }, hash, password)) ? ANSWERS.matches : ANSWERS.differs;
}

async function answer(argon2: Argon2, line: string): Promise<void> {
  const { id, hash, password } = readTaskLine(line);
  const said = await compute(argon2, hash, password).catch(() => ANSWERS.failed);
  password.fill(0);
  process.stdout.write(answerLine(id, said));
}

function stay(): void {
  // The parent decides.
}

async function serve(): Promise<void> {
  // Before the first use of the thread pool: on Linux a thread takes over the niceness of its maker.
  setPriority(niceness);
  process.on('SIGINT', stay);
  process.on('SIGTERM', stay);
  process.stdout.on('error', () => process.exit());
  const argon2 = await loadArgon2();
  const lines = new LineSplitter();
  process.stdin.setEncoding('latin1');
  process.stdin.on('data', (chunk: string) => {
    for (const line of lines.push(chunk)) void answer(argon2, line);
  });
}

void serve();
