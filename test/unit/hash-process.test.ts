import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceUnavailable } from '../../src/errors';
import { PasswordHasher, type PasswordHasherOptions } from '../../src/hashing/password-hasher';
import { builtProgram, hashWorker, LOWEST_COST } from '../support/hash-worker';

const PASSWORD = 'correct horse battery staple';
const hashers: PasswordHasher[] = [];

function newHasher(options: Partial<PasswordHasherOptions> = {}): PasswordHasher {
  const patient = { deadlineMs: 600_000, startMs: 600_000 };
  const hasher = new PasswordHasher({
    worker: hashWorker(),
    cost: LOWEST_COST,
    concurrency: 2,
    ...patient,
    ...options,
  });
  hashers.push(hasher);
  return hasher;
}

/** A hasher whose process has started, with that process' id. */
async function started(options: Partial<PasswordHasherOptions> = {}): Promise<{ hasher: PasswordHasher; pid: number }> {
  const hasher = newHasher(options);
  await hasher.hash(PASSWORD);
  return { hasher, pid: Number(hasher.workerPid) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries += 1) await pause(10);
  expect(holds()).toBe(true);
}

/** The names of what each promise came to: the value's type, or the class of the refusal. */
async function outcomes(promises: Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => (each.status === 'fulfilled' ? typeof each.value : (each.reason as Error).name));
}

function many(hasher: PasswordHasher, count: number): Promise<string>[] {
  return Array.from({ length: count }, () => hasher.hash(PASSWORD));
}

afterEach(async () => {
  await Promise.all(hashers.splice(0).map((hasher) => hasher.stop()));
});

describe('the hashing process', () => {
  test('starts with the first password, not with the gateway', async () => {
    const hasher = newHasher();
    expect(hasher.workerPid).toBeNull();
    await hasher.hash(PASSWORD);
    expect(isRunning(Number(hasher.workerPid))).toBe(true);
  });

  test('gives way to the gateway', async () => {
    const { pid } = await started({ niceness: 7 });
    expect(getPriority(pid)).toBe(7);
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;

  onLinux('computes on niced threads, as many as hashes may run at a time', async () => {
    const { hasher, pid } = await started({ niceness: 7, concurrency: 3 });
    await Promise.all(many(hasher, 12));
    const threads = readdirSync(`/proc/${String(pid)}/task`, 'utf8');
    const niced = threads.filter((thread) => getPriority(Number(thread)) === 7);
    expect(niced).toHaveLength(1 + 3);
  });

  onLinux('is given none of the settings of the gateway', async () => {
    process.env['SECRET_KEY'] = 'canary-of-the-environment';
    const { pid } = await started();
    delete process.env['SECRET_KEY'];
    expect(readFileSync(`/proc/${String(pid)}/environ`, 'utf8')).toBe('UV_THREADPOOL_SIZE=2\0');
  });

  test('is let go after an idle time and started again by the next password', async () => {
    const { hasher, pid } = await started({ idleMs: 30 });
    await until(() => hasher.workerPid === null);
    await expect(hasher.hash(PASSWORD)).resolves.toMatch(/^\$argon2id\$/);
    await until(() => !isRunning(pid));
  });

  test('is gone once the hasher has stopped, which then refuses', async () => {
    const { hasher, pid } = await started();
    await hasher.stop();
    expect(isRunning(pid)).toBe(false);
    expect(() => hasher.reserve('anybody')).toThrow(ServiceUnavailable);
    await expect(hasher.hash(PASSWORD)).rejects.toThrow(ServiceUnavailable);
  });

  test('stays through a signal for the process group, so that the gateway can drain', async () => {
    const { hasher, pid } = await started();
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGINT');
    await hasher.hash(PASSWORD);
    expect(hasher.workerPid).toBe(pid);
  });

  test('ends when its gateway is killed with -9', async () => {
    const script = builtProgram(path.resolve(__dirname, '../support/hash-orphan.ts'));
    const gateway = spawn(process.execPath, [script, hashWorker().file, 'stay']);
    const [line] = (await once(gateway.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    gateway.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });
});

describe('a command that hashes', () => {
  const script = (): string => builtProgram(path.resolve(__dirname, '../support/hash-orphan.ts'));

  test('ends by itself, its hashing process with it', () => {
    const run = spawnSync(process.execPath, [script(), hashWorker().file], { encoding: 'utf8', timeout: 20_000 });
    expect(run.status).toBe(0);
    expect(Number(run.stdout)).toBeGreaterThan(0);
  });

  test('lives to see the hasher stopped', () => {
    const run = spawnSync(process.execPath, [script(), hashWorker().file, 'stop'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(run.stdout).toMatch(/\nstopped\n$/);
  });
});

describe('a hashing process that fails', () => {
  test('answers what it had with SERVICE_UNAVAILABLE and is replaced', async () => {
    let lost = 0;
    const { hasher, pid } = await started({ onChildLost: () => (lost += 1) });
    process.kill(pid, 'SIGSTOP');
    const held = many(hasher, 2);
    process.kill(pid, 'SIGKILL');
    expect(await outcomes(held)).toEqual(['ServiceUnavailable', 'ServiceUnavailable']);
    await expect(hasher.hash(PASSWORD)).resolves.toMatch(/^\$argon2id\$/);
    expect(hasher.workerPid).not.toBe(pid);
    expect(lost).toBe(1);
  });

  test('leaves those who wait to its successor', async () => {
    const { hasher, pid } = await started();
    process.kill(pid, 'SIGSTOP');
    const asked = many(hasher, 4);
    process.kill(pid, 'SIGKILL');
    expect(await outcomes(asked)).toEqual(['ServiceUnavailable', 'ServiceUnavailable', 'string', 'string']);
  });

  test('that cannot start refuses everyone at once, instead of failing once for each', async () => {
    let lost = 0;
    const worker = { file: 'none', execArgv: ['-e', 'process.exit(3)'] };
    const hasher = newHasher({ worker, deadlineMs: 20_000, onChildLost: () => (lost += 1) });
    expect(new Set(await outcomes(many(hasher, 6)))).toEqual(new Set(['ServiceUnavailable']));
    expect(lost).toBe(1);
  });

  test('that hangs is killed and replaced', async () => {
    const { hasher, pid } = await started({ deadlineMs: 1000, hangMs: 900 });
    process.kill(pid, 'SIGSTOP');
    await expect(hasher.hash(PASSWORD)).rejects.toThrow(ServiceUnavailable);
    await until(() => hasher.workerPid === null);
    await until(() => !isRunning(pid));
  });
});

/** A program that takes its time before it is the hashing process. */
function slowWorker(ms: number): PasswordHasherOptions['worker'] {
  const wait = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${String(ms)});`;
  const preload = `data:text/javascript,${encodeURIComponent(wait)}`;
  return { ...hashWorker(), execArgv: ['--import', preload] };
}

describe('the start of the hashing process', () => {
  test('takes nothing from the deadline of the first passwords', async () => {
    const hasher = newHasher({ worker: slowWorker(1500), deadlineMs: 1000 });
    expect(await outcomes(many(hasher, 4))).toEqual(['string', 'string', 'string', 'string']);
  });

  test('is over before the first password, where it was asked for', async () => {
    const hasher = newHasher();
    expect(await hasher.warm()).toBe(true);
    const pid = hasher.workerPid;
    await hasher.hash(PASSWORD);
    expect([hasher.workerPid, hasher.computations]).toEqual([pid, 1]);
  });

  test('takes nothing from those who wait while one that died is replaced', async () => {
    const hasher = newHasher({ worker: slowWorker(1500), deadlineMs: 1000 });
    await hasher.warm();
    process.kill(Number(hasher.workerPid), 'SIGSTOP');
    const asked = many(hasher, 4);
    process.kill(Number(hasher.workerPid), 'SIGKILL');
    expect(await outcomes(asked)).toEqual(['ServiceUnavailable', 'ServiceUnavailable', 'string', 'string']);
  });

  test('takes nothing from the first password after one that was let go', async () => {
    const hasher = newHasher({ worker: slowWorker(1200), deadlineMs: 1000, idleMs: 30 });
    await hasher.hash(PASSWORD);
    await until(() => hasher.workerPid === null);
    await expect(hasher.hash(PASSWORD)).resolves.toMatch(/^\$argon2id\$/);
  });

  test('is bounded: who waits for one that hangs is refused', async () => {
    const hasher = newHasher({ worker: slowWorker(60_000), deadlineMs: 60_000, startMs: 300 });
    const warmed = hasher.warm();
    expect(await outcomes(many(hasher, 2))).toEqual(['ServiceUnavailable', 'ServiceUnavailable']);
    expect([await warmed, hasher.workerPid]).toEqual([false, null]);
  });

  test('is ended by a stop', async () => {
    const hasher = newHasher({ worker: slowWorker(60_000) });
    const warmed = hasher.warm();
    const waiting = outcomes(many(hasher, 1));
    await hasher.stop();
    expect([await warmed, await waiting]).toEqual([false, ['ServiceUnavailable']]);
    expect(await hasher.warm()).toBe(false);
  });
});

describe('the queue before it', () => {
  test('refuses the one above its limit at once, says when to come back, and answers the rest', async () => {
    const { hasher, pid } = await started({ queueLimit: 3, deadlineMs: 20_000 });
    process.kill(pid, 'SIGSTOP');
    const accepted = many(hasher, 2 + 3);
    expect(hasher.load).toMatchObject({ running: 2, waiting: 3 });
    await expect(hasher.verify(null, PASSWORD)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { retryAfter: 20 },
    });
    process.kill(pid, 'SIGCONT');
    expect(new Set(await outcomes(accepted))).toEqual(new Set(['string']));
    expect(hasher.load).toMatchObject({ running: 0, waiting: 0, refused: 1 });
  });

  test('never computes what has waited beyond its deadline', async () => {
    const { hasher, pid } = await started({ deadlineMs: 1000 });
    process.kill(pid, 'SIGSTOP');
    expect(new Set(await outcomes(many(hasher, 6)))).toEqual(new Set(['ServiceUnavailable']));
    process.kill(pid, 'SIGCONT');
    await until(() => hasher.load.running === 0);
    await hasher.hash(PASSWORD);
    expect(hasher.computations).toBe(1 + 2 + 1);
    expect(hasher.workerPid).toBe(pid);
  });

  test('hands over no more at a time than the process has threads', async () => {
    const { hasher, pid } = await started({ concurrency: 2 });
    process.kill(pid, 'SIGSTOP');
    const asked = many(hasher, 5);
    expect(hasher.computations).toBe(1 + 2);
    process.kill(pid, 'SIGCONT');
    await Promise.all(asked);
    expect(hasher.computations).toBe(1 + 5);
  });
});
