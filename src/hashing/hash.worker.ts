import { setPriority } from 'node:os';
import { loadArgon2, type Argon2, type HashCost } from './argon2';
import { ANSWERS, answerLine, LineSplitter, readTaskLine } from './hash-protocol';

/*
 * The hashing process: reads tasks from stdin, writes answers to stdout, ends with its parent, whose death
 * closes stdin even after kill -9. It is told when to stop by that alone: a signal for the whole process group
 * must not take the passwords that the gateway is still answering during its drain.
 */
const [memoryKiB, time, niceness] = process.argv.slice(2).map(Number);
const cost: HashCost = { memoryKiB: memoryKiB ?? 0, time: time ?? 0 };
// Before the first use of the thread pool: on Linux a thread takes over the niceness of its maker.
setPriority(niceness ?? 0);

const lines = new LineSplitter();
const argon2 = loadArgon2();

async function compute(engine: Argon2, hash: string | null, password: Buffer): Promise<string> {
  if (hash === null) return engine.hash(password, cost);
  try {
    return (await engine.verify(hash, password)) ? ANSWERS.matches : ANSWERS.differs;
  } catch {
    // Unreadable, so nothing was computed yet: spend what a readable one costs.
    await engine.hash(password, cost);
    return ANSWERS.differs;
  }
}

async function answer(line: string): Promise<void> {
  const { id, hash, password } = readTaskLine(line);
  const said = await compute(await argon2, hash, password).catch(() => ANSWERS.failed);
  password.fill(0);
  process.stdout.write(answerLine(id, said));
}

function end(): void {
  process.exit(0);
}

function stay(): void {
  // The parent decides.
}

process.on('SIGINT', stay);
process.on('SIGTERM', stay);
process.stdout.on('error', end);
process.stdin.setEncoding('latin1');
process.stdin.on('data', (chunk: string) => {
  for (const line of lines.push(chunk)) void answer(line);
});
process.stdin.on('end', end);
