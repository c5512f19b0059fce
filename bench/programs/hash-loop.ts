import { loadArgon2 } from '../../src/hashing/argon2';
import { type HashLoopTask, readTask } from '../harness/tasks';

/** Verifies one password again and again, one at a time, and tells how many a second: the most that one core can do. */
async function run({ cost, measureMs, warmUpMs }: HashLoopTask): Promise<void> {
  const argon2 = await loadArgon2();
  const password = Buffer.from('seventeen quiet harbours');
  const hash = await argon2.hash(password, cost);
  const verifyFor = async (durationMs: number): Promise<number> => {
    const started = performance.now();
    let done = 0;
    for (; performance.now() - started < durationMs; done += 1) await argon2.verify(hash, password);
    return (done * 1000) / (performance.now() - started);
  };
  await verifyFor(warmUpMs);
  process.stdout.write(JSON.stringify({ perSecond: await verifyFor(measureMs) }));
}

void readTask<HashLoopTask>().then(run);
