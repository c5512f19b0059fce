import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited, ServiceUnavailable } from '../../src/errors';
import { systemClock } from '../../src/shared/clock';
import { CredentialGuard } from '../../src/throttling/credential-guard';
import type { Limiters } from '../../src/throttling/limiters';
import { openRedisLimiters } from '../../src/throttling/redis-limiters';
import { freePort } from '../support/free-port';

const SERVER = '/usr/bin/redis-server';
const isInstalled = existsSync(SERVER);
if (!isInstalled) process.stderr.write('limits in Redis are not tested: there is no redis-server\n');

/** Resolves when `probe` does; fails with its last error after 10 s. */
async function eventually<T>(probe: () => Promise<T>): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(20);
    }
  }
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<{ passed: boolean; res: RateLimiterRes }> {
  try {
    return { passed: true, res: await limiter.consume(key) };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { passed: false, res: refusal };
    throw refusal;
  }
}

(isInstalled ? describe : describe.skip)('limits in Redis', () => {
  let server: ChildProcess;
  let limiters: Limiters;
  let port: number;
  let keys = 0;
  const errors: Error[] = [];
  const key = () => `key ${String((keys += 1))}`;
  const start = () => {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      tmpdir(),
    ];
    server = spawn(SERVER, options, { stdio: 'ignore' });
  };
  const stop = async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  const guardOf = (maxFailures: number, windowMs = 60_000) =>
    new CredentialGuard(limiters, systemClock, { maxFailures, windowMs, ipMaxFailures: 100, key: Buffer.alloc(32, 7) });
  const hundred = async (limiter: RateLimiterAbstract, name: string) => {
    const counts = await Promise.all(Array.from({ length: 100 }, () => consume(limiter, name)));
    return {
      passed: counts.filter(({ passed }) => passed).length,
      distinct: new Set(counts.map(({ res }) => res.consumedPoints)).size,
    };
  };

  beforeAll(async () => {
    port = await freePort();
    start();
    limiters = await openRedisLimiters(`redis://127.0.0.1:${String(port)}`, (error) => errors.push(error));
    await eventually(() => limiters.ping());
  });
  afterAll(async () => {
    await limiters.close();
    await stop();
  });

  it('let exactly 10 of 100 parallel calls pass, cold and after the window', async () => {
    const limiter = limiters.limiter({ points: 10, windowMs: 1000 });
    const name = key();
    expect(await hundred(limiter, name)).toEqual({ passed: 10, distinct: 100 });
    await eventually(async () => {
      if ((await limiter.get(name)) !== null) throw new Error('the window is still running');
    });
    expect(await hundred(limiter, name)).toEqual({ passed: 10, distinct: 100 });
  });

  it('are not prolonged by calls while locked, and keep windows of odd milliseconds', async () => {
    const limiter = limiters.limiter({ points: 1, windowMs: 90_750 });
    const name = key();
    const waits = [];
    for (let i = 0; i < 20; i += 1) waits.push((await consume(limiter, name)).res.msBeforeNext);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
    expect(waits[0]).toBeGreaterThan(90_000);
    expect(waits[0]).toBeLessThanOrEqual(90_750);
  });

  it('give points back without ever making a free one', async () => {
    const limiter = limiters.limiter({ points: 1, windowMs: 60_000 });
    const name = key();
    await limiter.reward(name);
    expect(await limiter.get(name)).toBeNull();
    await limiter.consume(name);
    await limiter.reward(name);
    await limiter.reward(name);
    expect(await limiter.get(name)).toMatchObject({ consumedPoints: 0 });
    expect((await consume(limiter, name)).passed).toBe(true);
    expect((await consume(limiter, name)).passed).toBe(false);
    expect([await limiter.delete(name), await limiter.delete(name)]).toEqual([true, false]);
  });

  it('guard credentials as the database does', async () => {
    const guard = guardOf(5);
    const ada = { account: key(), ip: '192.0.2.1' };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => guard.admit(ada)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await guard.status(ada.account)).toMatchObject({ failures: 5, limited: true, retryAfter: 60 });
    await expect(guard.admit(ada)).rejects.toThrow(RateLimited);
    await guard.clear(ada.account);
    const before = await guard.statusOfIp(ada.ip);
    await (await guard.admit(ada)).succeeded();
    expect(await guard.statusOfIp(ada.ip)).toEqual(before);
    expect(await guard.status(ada.account)).toEqual({ failures: 0, limited: false, retryAfter: null });
  });

  it('refuse credentials while the server is away, and count again when it is back', async () => {
    const guard = guardOf(5);
    const ada = { account: key(), ip: '192.0.2.2' };
    await stop();
    const calls = [
      guard.admit(ada),
      guard.charging(Error, null, () => Promise.resolve()),
      guard.clear('ada'),
      guard.status('ada'),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map((each) => each.status === 'rejected' && each.reason instanceof ServiceUnavailable)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    await expect(limiters.ping()).rejects.toThrow();
    await eventually(() => (errors.length > 0 ? Promise.resolve() : Promise.reject(new Error('no error was told'))));
    start();
    await eventually(() => limiters.ping());
    await guard.admit(ada);
    expect(await guard.status(ada.account)).toMatchObject({ failures: 1 });
  });

  it('refuse credentials in time while the server hangs', async () => {
    server.kill('SIGSTOP');
    await expect(guardOf(5).admit({ account: key(), ip: null })).rejects.toThrow(ServiceUnavailable);
    server.kill('SIGCONT');
    await eventually(() => limiters.ping());
  });
});
