import { RateLimited, ServiceUnavailable } from '../../src/errors';
import { after, type Clock } from '../../src/shared/clock';
import { COLLECTIONS } from '../../src/storage/collections';
import type { LimitDocument } from '../../src/throttling/limit.document';
import type { Database } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import { CredentialGuard, type CredentialGuardOptions } from '../../src/throttling/credential-guard';
import { databaseLimiters } from '../../src/throttling/limiters';
import { engines } from '../support/engines';

const START = new Date('2100-01-01T00:00:00Z');
const WINDOW_MS = 900_000;
const OPTIONS = { maxFailures: 5, windowMs: WINDOW_MS, ipMaxFailures: 100, key: Buffer.alloc(32, 7) };

let people = 0;
const someone = () => `account ${String((people += 1))}`;
const somewhere = () => `2001:db8:0:${(people += 1).toString(16)}::1`;

describe.each(engines())('the guard of credentials on $name', (engine) => {
  let database: Database;
  let now = START;
  const clock: Clock = { now: () => now };
  const guardOf = (options: Partial<CredentialGuardOptions> = {}) =>
    new CredentialGuard(databaseLimiters(database, clock), clock, { ...OPTIONS, ...options });
  const outcome = async (guard: CredentialGuard, account: string, ip: string | null) => {
    const [result] = await Promise.allSettled([guard.admit({ account, ip })]);
    if (result.status === 'fulfilled') return 'admitted';
    if (result.reason instanceof RateLimited) return result.reason.details.retryAfter;
    throw result.reason;
  };
  const tries = (guard: CredentialGuard, count: number, attempt: (i: number) => [account: string, ip: string | null]) =>
    Promise.all(Array.from({ length: count }, (_, i) => outcome(guard, ...attempt(i))));
  const admitted = (outcomes: unknown[]) => outcomes.filter((each) => each === 'admitted').length;

  beforeAll(async () => {
    database = await engine.open();
    await database.prepare([COLLECTIONS.limits]);
  });
  beforeEach(() => (now = START));
  afterAll(() => database.close());

  it('admits exactly LOGIN_MAX_FAILURES of 20 parallel wrong logins', async () => {
    const [ada, ip] = [someone(), somewhere()];
    expect(admitted(await tries(guardOf(), 20, () => [ada, ip]))).toBe(5);
  });

  it('admits as many in all where two gateways share the database', async () => {
    const ada = someone();
    const outcomes = await Promise.all([1, 2].map(() => tries(guardOf(), 20, () => [ada, somewhere()])));
    expect(admitted(outcomes.flat())).toBe(5);
  });

  it('admits 10 parallel right logins of one user where 10 may fail', async () => {
    const guard = guardOf({ maxFailures: 10 });
    const [ada, ip] = [someone(), somewhere()];
    const login = async () => (await guard.admit({ account: ada, ip })).succeeded();
    await expect(Promise.all(Array.from({ length: 10 }, login))).resolves.toHaveLength(10);
    expect(await guard.status(ada)).toEqual({ failures: 0, limited: false, retryAfter: null });
    expect(await guard.statusOfIp(ip)).toMatchObject({ failures: 0 });
  });

  it('counts an account whatever address its guesses come from', async () => {
    const ada = someone();
    expect(admitted(await tries(guardOf(), 20, () => [ada, somewhere()]))).toBe(5);
  });

  it('stops an address that guesses at many accounts, and no other', async () => {
    const guard = guardOf({ ipMaxFailures: 20 });
    const ip = somewhere();
    expect(admitted(await tries(guard, 40, () => [someone(), ip]))).toBe(20);
    expect(await outcome(guard, someone(), somewhere())).toBe('admitted');
  });

  it('counts all spellings of an address, a whole /64 and all unknown addresses together', async () => {
    const guard = guardOf({ ipMaxFailures: 2, key: Buffer.alloc(32, 8) });
    const ips = [
      ['192.0.2.77', '::ffff:192.0.2.77', '::ffff:c000:24d'],
      ['2001:db8:9::1', '2001:db8:9::2', '2001:DB8:9:0:1::'],
      [null, 'unknown', null],
    ];
    for (const [first, second, third] of ips) {
      const outcomes = [];
      for (const ip of [first, second, third]) outcomes.push(await outcome(guard, someone(), ip ?? null));
      expect(outcomes).toEqual(['admitted', 'admitted', WINDOW_MS / 1000]);
    }
  });

  it('lets an account that only a limited address tried keep its tries', async () => {
    const guard = guardOf({ ipMaxFailures: 1 });
    const [ada, ip] = [someone(), somewhere()];
    await guard.admit({ account: someone(), ip });
    for (let i = 0; i < 10; i += 1) expect(await outcome(guard, ada, ip)).toBe(WINDOW_MS / 1000);
    expect(await guard.status(ada)).toMatchObject({ failures: 0 });
  });

  it('does not reset an address by signing in to another account', async () => {
    const guard = guardOf({ ipMaxFailures: 6 });
    const [mallory, ip] = [someone(), somewhere()];
    const outcomes = [];
    for (let i = 0; i < 8; i += 1) {
      outcomes.push(await outcome(guard, someone(), ip));
      if (i < 5) await (await guard.admit({ account: mallory, ip })).succeeded();
    }
    expect(outcomes.map((each) => each === 'admitted')).toEqual([...new Array<boolean>(6).fill(true), false, false]);
  });

  it('does not lock an office by its own right logins', async () => {
    const guard = guardOf({ ipMaxFailures: 3 });
    const ip = somewhere();
    for (let i = 0; i < 12; i += 1) await (await guard.admit({ account: someone(), ip })).succeeded();
    expect(await guard.statusOfIp(ip)).toEqual({ failures: 0, limited: false, retryAfter: null });
  });

  it('gives nothing back to a window that began after the try', async () => {
    const guard = guardOf();
    const ip = somewhere();
    const admission = await guard.admit({ account: someone(), ip });
    now = after(START, WINDOW_MS);
    await guard.admit({ account: someone(), ip });
    await admission.succeeded();
    expect(await guard.statusOfIp(ip)).toMatchObject({ failures: 1 });
  });

  it('unlocks at the end of the window, however often it was tried meanwhile', async () => {
    const guard = guardOf();
    const [ada, ip] = [someone(), somewhere()];
    await tries(guard, 5, () => [ada, ip]);
    now = after(START, 1000);
    expect(await tries(guard, 10, () => [ada, ip])).toEqual(new Array(10).fill(WINDOW_MS / 1000 - 1));
    now = after(START, WINDOW_MS - 1);
    expect(await outcome(guard, ada, ip)).toBe(1);
    now = after(START, WINDOW_MS);
    expect(await outcome(guard, ada, ip)).toBe('admitted');
  });

  it('is cleared by a password reset and reads its state without counting', async () => {
    const guard = guardOf();
    const [ada, ip] = [someone(), somewhere()];
    await tries(guard, 4, () => [ada, ip]);
    expect(await guard.status(ada)).toEqual({ failures: 4, limited: false, retryAfter: null });
    await tries(guard, 6, () => [ada, ip]);
    const locked = { failures: 5, limited: true, retryAfter: 900 };
    for (let i = 0; i < 3; i += 1) expect(await guard.status(ada)).toEqual(locked);
    await guard.clear(ada);
    expect(await outcome(guard, ada, ip)).toBe('admitted');
  });

  it('counts a known device apart from strangers and others, and all of an account together', async () => {
    const guard = guardOf();
    const ada = someone();
    const from = (id: string, account = ada) => {
      const attempt = { account, ip: somewhere(), known: { kind: 'device', id } as const };
      return Promise.allSettled(Array.from({ length: 5 }, () => guard.admit(attempt)));
    };
    const passed = async (id: string) => (await from(id)).filter(({ status }) => status === 'fulfilled').length;
    await tries(guard, 6, () => [ada, somewhere()]);
    const counts = [];
    for (const id of ['1', '2', '3', '4', '5', '6']) counts.push(await passed(id));
    expect(counts).toEqual([5, 5, 5, 5, 0, 0]);
    expect((await from('1', someone())).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('makes a known device that failed too often a stranger, and refuses a session', async () => {
    const guard = guardOf();
    const [ada, eve] = [someone(), someone()];
    const count = async (account: string, kind: 'device' | 'session') => {
      const attempt = { account, ip: somewhere(), known: { kind, id: 'x' } };
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => guard.admit(attempt)));
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    };
    expect([await count(ada, 'device'), await count(eve, 'session')]).toEqual([10, 5]);
    expect([await guard.status(ada), await guard.status(eve)]).toMatchObject([{ failures: 5 }, { failures: 5 }]);
  });

  it('clears a known device that was right, and it alone', async () => {
    const guard = guardOf();
    const ada = someone();
    const known = { kind: 'device', id: 'x' } as const;
    await tries(guard, 4, () => [ada, somewhere()]);
    for (let times = 0; times < 30; times += 1) {
      await (await guard.admit({ account: ada, ip: null, known })).succeeded();
    }
    expect([await guard.statusFor({ account: ada, known }), await guard.status(ada)]).toMatchObject([
      { failures: 0 },
      { failures: 4 },
    ]);
  });

  it('lets right tries at once wait for each other, and wrong ones reach the judge no more often', async () => {
    const guard = guardOf();
    const [ada, eve, ip] = [someone(), someone(), somewhere()];
    const right = () => guard.judging({ account: ada, ip }, (admission) => admission.succeeded());
    await expect(Promise.all(Array.from({ length: 30 }, right))).resolves.toHaveLength(30);
    expect([await guard.status(ada), await guard.statusOfIp(ip)]).toMatchObject([{ failures: 0 }, { failures: 0 }]);
    let judged = 0;
    const wrong = () => guard.judging({ account: eve, ip }, () => Promise.resolve((judged += 1)));
    await Promise.allSettled(Array.from({ length: 30 }, wrong));
    expect([judged, await guard.status(eve)]).toMatchObject([5, { failures: 5 }]);
  });

  it('names the lock that the last try closes', async () => {
    const guard = guardOf();
    const ada = someone();
    const locks = [];
    const known = { kind: 'device', id: 'x' } as const;
    for (let times = 0; times < 5; times += 1) {
      locks.push((await guard.admit({ account: ada, ip: null, known })).locks);
      locks.push((await guard.admit({ account: ada, ip: null })).locks);
    }
    expect(locks).toEqual([...Array<string[]>(8).fill([]), ['device'], ['account']]);
  });

  it('counts other refusals on the address and starts no work beyond the limit', async () => {
    const guard = guardOf({ ipMaxFailures: 2 });
    const ip = somewhere();
    const refuse = () => guard.charging(RangeError, ip, () => Promise.reject(new RangeError('taken')));
    for (let i = 0; i < 2; i += 1) await expect(refuse()).rejects.toThrow(RangeError);
    let works = 0;
    const work = () => Promise.resolve((works += 1));
    await expect(guard.charging(RangeError, ip, work)).rejects.toThrow(RateLimited);
    expect(await outcome(guard, someone(), ip)).toBe(WINDOW_MS / 1000);
    expect([works, await guard.statusOfIp(ip)]).toEqual([0, { failures: 2, limited: true, retryAfter: 900 }]);
  });

  it('charges the address neither for what succeeds nor for another failure', async () => {
    const guard = guardOf({ ipMaxFailures: 2 });
    const ip = somewhere();
    for (let i = 0; i < 5; i += 1) {
      expect(await guard.charging(RangeError, ip, () => Promise.resolve('done'))).toBe('done');
      const other = guard.charging(RangeError, ip, () => Promise.reject(new TypeError('a bug')));
      await expect(other).rejects.toThrow(TypeError);
    }
    expect(await guard.statusOfIp(ip)).toMatchObject({ failures: 0 });
  });

  it('gives a try that was never judged back to the account and the address', async () => {
    const guard = guardOf();
    const [ada, ip] = [someone(), somewhere()];
    for (let i = 0; i < 20; i += 1) await (await guard.admit({ account: ada, ip })).withdrawn();
    expect([await guard.status(ada), await guard.statusOfIp(ip)]).toMatchObject([{ failures: 0 }, { failures: 0 }]);
  });

  it.each([
    ['a:b', 'a', 'b:c'],
    ['__proto__', 'constructor', 'toString'],
    ['x'.repeat(65_536), `${'x'.repeat(65_535)}y`, ''],
  ])('keeps odd names apart: %.12s', async (...names) => {
    const guard = guardOf({ key: Buffer.alloc(32, names[0].length) });
    const outcomes = await Promise.all(names.map((name) => tries(guard, 6, () => [name, somewhere()])));
    expect(outcomes.map(admitted)).toEqual([5, 5, 5]);
  });

  it('keeps neither names nor addresses in the database', async () => {
    await guardOf().admit({ account: 'ada.lovelace', ip: '198.51.100.23' });
    const rows = await database.collection<LimitDocument>(COLLECTIONS.limits.name).find({});
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toMatch(/lovelace|198\.51/);
  });

  it('takes one parallel pair of commands to admit and one to settle where the windows run', async () => {
    const guard = guardOf();
    const [ada, ip] = [someone(), somewhere()];
    await guard.admit({ account: ada, ip });
    const commands: string[] = [];
    database.onCommand(({ operation }) => commands.push(operation));
    const admission = await guard.admit({ account: ada, ip });
    expect(commands.splice(0)).toEqual(['findOneAndUpdate', 'findOneAndUpdate']);
    await admission.succeeded();
    expect(commands.sort()).toEqual(['deleteOne', 'findOneAndUpdate']);
  });
});

describe('the guard of credentials without its store', () => {
  it('refuses every try and every reading', async () => {
    const away = await openDatabase({
      engine: 'mongodb',
      uri: 'mongodb://127.0.0.1:9/',
      database: 'away',
      timeoutMs: 300,
    });
    const clock = { now: () => START };
    const guard = new CredentialGuard(databaseLimiters(away, clock), clock, OPTIONS);
    const calls = [
      guard.admit({ account: 'ada', ip: null }),
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
    await away.close();
  });
});
