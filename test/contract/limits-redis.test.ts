import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited, ServiceUnavailable } from '../../src/errors';
import { systemClock } from '../../src/shared/clock';
import { CredentialGuard } from '../../src/throttling/credential-guard';
import type { Limiters } from '../../src/throttling/limiters';
import { openRedisLimiters } from '../../src/throttling/redis-limiters';
import { isRedisInstalled, TestRedis } from '../support/redis-server';
import { until } from '../support/until';

async function consume(limiter: RateLimiterAbstract, key: string): Promise<{ passed: boolean; res: RateLimiterRes }> {
  try {
    return { passed: true, res: await limiter.consume(key) };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { passed: false, res: refusal };
    throw refusal;
  }
}

(isRedisInstalled('limits in Redis') ? describe : describe.skip)('limits in Redis', () => {
  let redis: TestRedis;
  let limiters: Limiters;
  let keys = 0;
  const errors: Error[] = [];
  const key = () => `key ${String((keys += 1))}`;
  const untilItAnswers = () =>
    until(() =>
      limiters.ping().then(
        () => true,
        () => false,
      ),
    );
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
    redis = await TestRedis.atFreePort();
    redis.start();
    limiters = await openRedisLimiters(redis.url, (error) => errors.push(error));
    await untilItAnswers();
  });
  afterAll(async () => {
    await limiters.close();
    await redis.stop();
  });

  it('let exactly 10 of 100 parallel calls pass, cold and after the window', async () => {
    const limiter = limiters.limiter({ points: 10, windowMs: 1000 });
    const name = key();
    expect(await hundred(limiter, name)).toEqual({ passed: 10, distinct: 100 });
    await until(async () => (await limiter.get(name)) === null);
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

  it('give back what passed, however many were refused meanwhile', async () => {
    const limiter = limiters.limiter({ points: 3, windowMs: 60_000 });
    const name = key();
    for (let tries = 0; tries < 9; tries += 1) await consume(limiter, name);
    await Promise.all([limiter.reward(name), limiter.reward(name)]);
    expect(await limiter.get(name)).toMatchObject({ consumedPoints: 1 });
    const again = [];
    for (let tries = 0; tries < 3; tries += 1) again.push((await consume(limiter, name)).passed);
    expect(again).toEqual([true, true, false]);
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
    await redis.stop();
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
    await until(() => Promise.resolve(errors.length > 0));
    redis.start();
    await untilItAnswers();
    await guard.admit(ada);
    expect(await guard.status(ada.account)).toMatchObject({ failures: 1 });
  });

  it('refuse credentials in time while the server hangs', async () => {
    redis.hang();
    await expect(guardOf(5).admit({ account: key(), ip: null })).rejects.toThrow(ServiceUnavailable);
    redis.goOn();
    await untilItAnswers();
  });
});
