import { RateLimited, ServiceUnavailable } from '../../src/errors';
import { after, type Clock } from '../../src/shared/clock';
import { COLLECTIONS } from '../../src/storage/collections';
import type { LimitDocument } from '../../src/throttling/limit.document';
import type { Database } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import type { CooldownOptions } from '../../src/throttling/address-cooldown';
import { MailCooldown } from '../../src/throttling/mail-cooldown';
import { engines } from '../support/engines';

const START = new Date('2100-01-01T00:00:00Z');
const DAY_S = 86_400;
const UNBOUNDED = { count: () => Promise.resolve() };
const OPTIONS = { clients: UNBOUNDED, cooldownMs: 60_000, penaltyMs: 0, key: Buffer.alloc(32, 7) };

const [HOME, ELSEWHERE] = ['203.0.113.7', '198.51.100.9'];
const confirmationOf = (address: string, ip = HOME) => ({ purpose: 'confirm', address, ip });

let addresses = 0;
const someone = () => `person${String((addresses += 1))}@example.com`;

describe.each(engines())('the cooldown between mails on $name', (engine) => {
  let database: Database;
  let now = START;
  const clock: Clock = { now: () => now };
  const cooldownOf = (options: Partial<CooldownOptions> = {}) =>
    new MailCooldown(database, clock, { ...OPTIONS, ...options });
  const outcome = async (cooldown: MailCooldown, address: string, purpose = 'confirm', ip = HOME) => {
    const [result] = await Promise.allSettled([cooldown.claim({ purpose, address, ip })]);
    if (result.status === 'fulfilled') return 'passed';
    if (result.reason instanceof RateLimited) return result.reason.details.retryAfter;
    throw result.reason;
  };
  const twenty = (cooldown: MailCooldown, address: string) =>
    Promise.all(Array.from({ length: 20 }, () => outcome(cooldown, address)));
  const passes = (outcomes: unknown[]) => outcomes.filter((each) => each === 'passed').length;

  beforeAll(async () => {
    database = await engine.open();
    await database.prepare([COLLECTIONS.limits]);
  });
  beforeEach(() => (now = START));
  afterAll(() => database.close());

  it('lets the next mail pass exactly when the cooldown is over', async () => {
    const [cooldown, ada] = [cooldownOf(), someone()];
    expect(await cooldown.availableAt(confirmationOf(ada))).toBeNull();
    expect(await outcome(cooldown, ada)).toBe('passed');
    expect(await cooldown.availableAt(confirmationOf(ada))).toEqual(after(START, 60_000));
    now = after(START, 59_999);
    expect(await outcome(cooldown, ada)).toBe(1);
    now = after(START, 60_000);
    expect(await cooldown.availableAt(confirmationOf(ada))).toBeNull();
    expect(await outcome(cooldown, ada)).toBe('passed');
    expect(await outcome(cooldown, ada)).toBe(60);
  });

  it('lets one mail take over a turn of which nothing came, which its first holder cannot give back any more', async () => {
    const [cooldown, ada] = [cooldownOf(), someone()];
    const unused = await cooldown.take({ ...confirmationOf(ada), isUnused: true });
    expect((await cooldown.take({ ...confirmationOf(ada), isUnused: true })).isTaken).toBe(false);
    now = after(START, 30_000);
    const mails = await Promise.all(Array.from({ length: 10 }, () => cooldown.take(confirmationOf(ada))));
    expect(mails.filter(({ isTaken }) => isTaken)).toMatchObject([{ takenAt: START }]);
    if (unused.isTaken) await unused.release();
    expect((await cooldown.take(confirmationOf(ada))).isTaken).toBe(false);
    now = after(START, 60_000);
    expect((await cooldown.take(confirmationOf(ada))).isTaken).toBe(true);
  });

  it('loses no mail to requests of which nothing comes, taken and given back at the same time', async () => {
    const [cooldown, ada] = [cooldownOf(), someone()];
    const nothing = async () => {
      const turn = await cooldown.take({ ...confirmationOf(ada), isUnused: true });
      if (turn.isTaken) await turn.release();
    };
    const [mail] = await Promise.all([cooldown.take(confirmationOf(ada)), ...Array.from({ length: 20 }, nothing)]);
    expect(mail.isTaken).toBe(true);
  });

  it('lets exactly one of 20 parallel requests pass, cold and when the cooldown is over', async () => {
    const [cooldown, ada] = [cooldownOf(), someone()];
    expect(passes(await twenty(cooldown, ada))).toBe(1);
    now = after(START, 60_000);
    expect(passes(await twenty(cooldown, ada))).toBe(1);
  });

  it('adds the penalty of every refused request, parallel ones too', async () => {
    const [cooldown, ada] = [cooldownOf({ penaltyMs: 30_000 }), someone()];
    const outcomes = await twenty(cooldown, ada);
    expect(passes(outcomes)).toBe(1);
    expect(
      outcomes
        .filter((each) => each !== 'passed')
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 19 }, (_, i) => 90 + 30 * i));
    expect(await cooldown.availableAt(confirmationOf(ada))).toEqual(after(START, 60_000 + 19 * 30_000));
    now = after(START, 60_000);
    expect(await outcome(cooldown, ada)).toBe(600);
    now = after(START, 660_000);
    expect(await outcome(cooldown, ada)).toBe('passed');
  });

  it('adds penalties to the wait of the client that earned them, and of no other', async () => {
    const [cooldown, ada] = [cooldownOf({ penaltyMs: 30_000 }), someone()];
    for (let tries = 0; tries < 5; tries += 1) await outcome(cooldown, ada);
    expect(await cooldown.availableAt(confirmationOf(ada))).toEqual(after(START, 180_000));
    expect(await cooldown.availableAt(confirmationOf(ada, ELSEWHERE))).toEqual(after(START, 60_000));
    now = after(START, 60_000);
    expect(await outcome(cooldown, ada)).toBe(150);
    expect(await outcome(cooldown, ada, 'confirm', ELSEWHERE)).toBe('passed');
  });

  it('is given back by the request that took it, and by no other', async () => {
    const [cooldown, ada] = [cooldownOf(), someone()];
    const first = await cooldown.take(confirmationOf(ada));
    now = after(START, 60_000);
    expect(await outcome(cooldown, ada)).toBe('passed');
    if (first.isTaken) await first.release();
    expect(await outcome(cooldown, ada)).toBe(60);
    now = after(START, 120_000);
    const last = await cooldown.take(confirmationOf(ada));
    if (last.isTaken) await last.release();
    expect(await outcome(cooldown, ada)).toBe('passed');
  });

  it('tells since when somebody else has the turn', async () => {
    const [cooldown, ada] = [cooldownOf(), someone()];
    await outcome(cooldown, ada);
    now = after(START, 20_000);
    expect(await cooldown.take(confirmationOf(ada))).toMatchObject({ isTaken: false, takenAt: START });
  });

  it('never makes the wait longer than a day', async () => {
    const [cooldown, ada] = [cooldownOf({ penaltyMs: 30_000_000 }), someone()];
    const outcomes = [];
    for (let i = 0; i < 5; i += 1) outcomes.push(await outcome(cooldown, ada));
    expect(outcomes).toEqual(['passed', 30_060, 60_060, DAY_S, DAY_S]);
    now = after(START, 3_600_000);
    expect(await outcome(cooldown, ada)).toBe(DAY_S);
    now = after(START, 3_600_000 + DAY_S * 1000);
    expect(await outcome(cooldown, ada)).toBe('passed');
  });

  it('is not shortened by a penalty where it is longer than a day itself', async () => {
    const [cooldown, ada] = [cooldownOf({ cooldownMs: 2 * DAY_S * 1000, penaltyMs: 1000 }), someone()];
    expect(await outcome(cooldown, ada)).toBe('passed');
    expect(await outcome(cooldown, ada)).toBe(2 * DAY_S);
  });

  it('keeps purposes and addresses apart', async () => {
    const [cooldown, ada, bob] = [cooldownOf(), someone(), someone()];
    expect(await outcome(cooldown, ada)).toBe('passed');
    expect(await outcome(cooldown, ada, 'reset')).toBe('passed');
    expect(await outcome(cooldown, bob)).toBe('passed');
    expect(await outcome(cooldown, ada, 'reset')).toBe(60);
  });

  it('does nothing where it is switched off', async () => {
    const ada = someone();
    expect(passes(await twenty(cooldownOf({ cooldownMs: 0 }), ada))).toBe(20);
    expect(await cooldownOf().availableAt(confirmationOf(ada))).toBeNull();
  });

  it('keeps no address, and its row until the longest wait is over', async () => {
    const limits = database.collection<LimitDocument>(COLLECTIONS.limits.name);
    const cooldown = cooldownOf({ penaltyMs: 30_000 });
    now = after(START, 77);
    for (let i = 0; i < 2; i += 1) await outcome(cooldown, 'grace.hopper@example.com');
    const rows = await limits.find({ points: now.getTime() + 90_000 });
    expect(rows.map(({ expiresAt }) => expiresAt)).toEqual([after(now, DAY_S * 1000)]);
    expect(JSON.stringify(await limits.find({}))).not.toContain('grace');
  });
});

describe('the cooldown between mails without its store', () => {
  it('refuses', async () => {
    const away = await openDatabase({
      engine: 'mongodb',
      uri: 'mongodb://127.0.0.1:9/',
      database: 'away',
      timeoutMs: 300,
    });
    const cooldown = new MailCooldown(away, { now: () => START }, OPTIONS);
    await expect(cooldown.claim(confirmationOf('ada@example.com'))).rejects.toThrow(ServiceUnavailable);
    await expect(cooldown.availableAt(confirmationOf('ada@example.com'))).rejects.toThrow(ServiceUnavailable);
    await away.close();
  });
});
