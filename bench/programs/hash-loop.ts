import { loadArgon2 } from '../../src/hashing/argon2';
import { type HashLoopTask, readTask } from '../harness/tasks';

/** Verifies one password again and again, one at a time; tells how many a second one core can do at most, and the CPU of each. */
async function run({ cost, measureMs, warmUpMs }: HashLoopTask): Promise<void> {
  const argon2 = await loadArgon2();
  const password = Buffer.from('seventeen quiet harbours');
  const hash = await argon2.hash(password, cost);
  const verifyFor = async (durationMs: number) => {
    const [started, cpuBefore] = [performance.now(), process.cpuUsage()];
    let done = 0;
    for (; performance.now() - started < durationMs; done += 1) await argon2.verify(hash, password);
    const { user, system } = process.cpuUsage(cpuBefore);
    return { perSecond: (done * 1000) / (performance.now() - started), cpuMicroseconds: (user + system) / done };
  };
  await verifyFor(warmUpMs);
  process.stdout.write(JSON.stringify(await verifyFor(measureMs)));
}

void readTask<HashLoopTask>().then(run);
