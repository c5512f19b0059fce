import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { after, type Clock } from '../../src/shared/clock';
import { COLLECTIONS } from '../../src/storage/collections';
import type { LimitDocument } from '../../src/throttling/limit.document';
import type { Database } from '../../src/storage/database';
import { databaseLimiters } from '../../src/throttling/limiters';
import { engines } from '../support/engines';

const START = new Date('2100-01-01T00:00:00Z');
const WINDOW_MS = 60_000;

async function consume(limiter: RateLimiterAbstract, key: string): Promise<{ passed: boolean; res: RateLimiterRes }> {
  try {
    return { passed: true, res: await limiter.consume(key) };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { passed: false, res: refusal };
    throw refusal;
  }
}

async function passed(limiter: RateLimiterAbstract, key: string): Promise<boolean> {
  return (await consume(limiter, key)).passed;
}

describe.each(engines())('limits on $name', (engine) => {
  let database: Database;
  let now = START;
  let keys = 0;
  const clock: Clock = { now: () => now };
  const key = () => `key ${String((keys += 1))}`;
  const limiterOf = (points: number) => databaseLimiters(database, clock).limiter({ points, windowMs: WINDOW_MS });
  const hundred = async (limiter: RateLimiterAbstract, name: string) => {
    const counts = await Promise.all(Array.from({ length: 100 }, () => consume(limiter, name)));
    return {
      passed: counts.filter((count) => count.passed).length,
      distinct: new Set(counts.map(({ res }) => res.consumedPoints)),
    };
  };

  beforeAll(async () => {
    database = await engine.open();
    await database.prepare([COLLECTIONS.limits]);
  });
  beforeEach(() => (now = START));
  afterAll(() => database.close());

  it('let exactly 10 of 100 parallel calls pass where nothing was counted before', async () => {
    const counted = await hundred(limiterOf(10), key());
    expect(counted.passed).toBe(10);
    expect(counted.distinct.size).toBe(100);
  });

  it('let exactly 10 of 100 parallel calls pass at the end of a window', async () => {
    const name = key();
    await hundred(limiterOf(10), name);
    now = after(START, WINDOW_MS);
    const counted = await hundred(limiterOf(10), name);
    expect(counted.passed).toBe(10);
    expect(counted.distinct.size).toBe(100);
  });

  it('let exactly 10 of 100 parallel calls pass in the middle of a window', async () => {
    const name = key();
    for (let i = 0; i < 3; i += 1) await limiterOf(10).consume(name);
    expect((await hundred(limiterOf(10), name)).passed).toBe(7);
  });

  it('are shared by all limiters of one database', async () => {
    const name = key();
    const several = [limiterOf(10), limiterOf(10), limiterOf(10)];
    const counts = await Promise.all(
      several.flatMap((limiter) => Array.from({ length: 10 }, () => passed(limiter, name))),
    );
    expect(counts.filter(Boolean)).toHaveLength(10);
  });

  it('end exactly with the window, which begins at the first count', async () => {
    const name = key();
    const limiter = limiterOf(1);
    expect(await passed(limiter, name)).toBe(true);
    now = after(START, WINDOW_MS - 1);
    expect(await consume(limiter, name)).toMatchObject({ passed: false, res: { msBeforeNext: 1, consumedPoints: 2 } });
    now = after(START, WINDOW_MS);
    expect(await consume(limiter, name)).toMatchObject({
      passed: true,
      res: { msBeforeNext: WINDOW_MS, consumedPoints: 1 },
    });
    now = after(START, 2 * WINDOW_MS + 1);
    expect(await passed(limiter, name)).toBe(true);
  });

  it('are not prolonged by calls while locked', async () => {
    const name = key();
    const limiter = limiterOf(1);
    await limiter.consume(name);
    for (let minute = 1; minute < 10; minute += 1) {
      now = after(START, minute * 6000);
      expect(await consume(limiter, name)).toMatchObject({
        passed: false,
        res: { msBeforeNext: WINDOW_MS - minute * 6000 },
      });
    }
    now = after(START, WINDOW_MS);
    expect(await passed(limiter, name)).toBe(true);
  });

  it('take one command where the window runs', async () => {
    const name = key();
    const limiter = limiterOf(5);
    await limiter.consume(name);
    const commands: string[] = [];
    database.onCommand(({ operation }) => commands.push(operation));
    await limiter.consume(name);
    expect(commands).toEqual(['findOneAndUpdate']);
  });

  it('give points back without ever making a free one', async () => {
    const name = key();
    const limiter = limiterOf(1);
    await limiter.reward(name);
    expect(await limiter.get(name)).toBeNull();
    await limiter.consume(name);
    await limiter.reward(name);
    await limiter.reward(name);
    expect(await limiter.get(name)).toMatchObject({ consumedPoints: 0 });
    expect(await passed(limiter, name)).toBe(true);
    expect(await passed(limiter, name)).toBe(false);
  });

  it('give back what passed, however many were refused meanwhile', async () => {
    const limiter = limiterOf(3);
    const name = key();
    for (let tries = 0; tries < 9; tries += 1) await passed(limiter, name);
    await Promise.all([limiter.reward(name), limiter.reward(name)]);
    expect(await limiter.get(name)).toMatchObject({ consumedPoints: 1 });
    const again = [];
    for (let tries = 0; tries < 3; tries += 1) again.push(await passed(limiter, name));
    expect(again).toEqual([true, true, false]);
  });

  it('tell nothing of a window that is over, and forget what is deleted', async () => {
    const name = key();
    const limiter = limiterOf(1);
    await limiter.consume(name);
    expect(await limiter.get(name)).toMatchObject({ consumedPoints: 1, remainingPoints: 0, msBeforeNext: WINDOW_MS });
    now = after(START, WINDOW_MS);
    expect(await limiter.get(name)).toBeNull();
    expect([await limiter.delete(name), await limiter.delete(name)]).toEqual([true, false]);
  });

  it('forget what is deleted while others count', async () => {
    const limiter = limiterOf(5);
    for (let round = 0; round < 10; round += 1) {
      const name = key();
      await limiter.consume(name);
      const counting = Array.from({ length: 12 }, () => passed(limiter, name));
      expect(await limiter.delete(name)).toBe(true);
      await Promise.all(counting);
      expect((await limiter.get(name))?.consumedPoints ?? 0).toBeLessThanOrEqual(12);
    }
  });

  it('keep one row for a key, to be swept after its window', async () => {
    const name = key();
    await hundred(limiterOf(10), name);
    const rows = await database.collection<LimitDocument>(COLLECTIONS.limits.name).find({ _id: name });
    expect(rows).toEqual([{ _id: name, points: 100, expiresAt: after(START, WINDOW_MS) }]);
  });

  it('offer nothing that moves the end of a window', async () => {
    await expect(limiterOf(1).block(key(), 60)).rejects.toThrow('end of a window');
  });
});
