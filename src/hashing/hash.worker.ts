import { loadArgon2, type Argon2, type HashCost } from './argon2';
import { becomeChild, eachLine } from '../processes/child-lines';
import { ANSWERS, answerLine, readTaskLine, readyLine } from '../processes/task-lines';
import { verifyOnce } from './verify-once';

/* The hashing process: reads tasks from stdin, writes answers to stdout. */
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

async function serve(): Promise<void> {
  becomeChild(niceness);
  const argon2 = await loadArgon2();
  eachLine((line) => void answer(argon2, line));
  await argon2.hash(Buffer.from('a computation before the first'), cost);
  process.stdout.write(readyLine());
}

void serve();
