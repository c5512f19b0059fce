import { OtherSecret, SecretRepository } from '../../src/keys/secret.repository';
import { purposeKeys } from '../../src/keys/key-ring';
import type { Database } from '../../src/storage/database';
import { engines } from '../support/engines';

const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map((name) => name.repeat(8)) as [string, string, string];

describe.each(engines())('the SECRET_KEY of a database on $name', (engine) => {
  let database: Database;
  beforeEach(async () => {
    database = await engine.open();
  }, 60_000);
  afterEach(() => database.close());
  const under = (secret: string, previous: string | null = null) =>
    new SecretRepository(database, purposeKeys(secret, previous).fingerprint);
  const outcome = (claim: Promise<void>) =>
    claim.then(
      () => true,
      (error: unknown) => {
        if (error instanceof OtherSecret) return false;
        throw error;
      },
    );

  it('is that of one alone, where many start at once with two', async () => {
    for (let round = 0; round < 5; round += 1) {
      await database.dropCollection('installation');
      const keys = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? FIRST : SECOND));
      const taken = await Promise.all(keys.map((key) => outcome(under(key).claim())));
      const winners = new Set(keys.filter((_, n) => taken[n]));
      expect([winners.size, taken.filter(Boolean).length]).toEqual([1, 6]);
    }
  });

  it('is changed by who knows both, and stays where neither is known', async () => {
    await under(FIRST).claim();
    expect(await outcome(under(SECOND).claim())).toBe(false);
    expect(await outcome(under(SECOND, THIRD).claim())).toBe(false);
    expect(await outcome(under(FIRST, SECOND).claim())).toBe(true);
    expect(await outcome(under(SECOND, FIRST).claim())).toBe(true);
    expect([await outcome(under(SECOND).claim()), await outcome(under(FIRST).claim())]).toEqual([true, false]);
    expect([await under(SECOND).matches(), await under(FIRST).matches()]).toEqual([true, false]);
  });

  it('is not in the database, nor anything that is made elsewhere of it', async () => {
    await under(FIRST).claim();
    const stored = JSON.stringify(await database.collection('installation').find({}));
    expect(stored).toContain('fingerprint');
    for (const key of Object.values(purposeKeys(FIRST, null)).map(({ current }) => current)) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(stored).not.toContain(key.toString(encoding));
      }
    }
    expect(stored).not.toContain(FIRST);
  });

  it('is taken over from whichever it was, or none', async () => {
    await under(FIRST).adopt();
    await under(SECOND).adopt();
    expect([await under(FIRST).matches(), await under(SECOND).matches()]).toEqual([false, true]);
  });
});
