import { Redis } from 'ioredis';
import { atOnce, guess, logIn, WRONG } from '../support/attempts';
import { engines } from '../support/engines';
import { newName, PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { until } from '../support/smtp-mailroom';
import { MeDocument, RefreshTokenDocument } from '../support/operations';
import { isRedisInstalled, TestRedis } from '../support/redis-server';

const LOCKED = 'RATE_LIMITED';
const REFUSED = 'INVALID_CREDENTIALS';
const LIMITS = { LOGIN_MAX_FAILURES: '5', IP_MAX_FAILURES: '20', TRUST_PROXY: '1' };
/** The counts in Redis do not depend on the database: the first engine stands for all. */
const [engine] = engines();
const describeRedis = isRedisInstalled('limits of sign-in in Redis') ? describe : describe.skip;

describeRedis('signing in with limits in Redis (login)', () => {
  let redis: TestRedis;
  let gateway: TestGateway;
  let guests = 0;
  const guest = (address?: string, at = gateway) => {
    guests += 1;
    const client = at.guest();
    client.headers['x-forwarded-for'] = address ?? `10.3.${String(guests >> 8)}.${String(guests & 255)}`;
    return client;
  };
  const start = (beside?: TestGateway) => {
    if (engine === undefined) throw new Error('TEST_ENGINES names no engine');
    const settings = { ...LIMITS, REDIS_URL: redis.url };
    return startGateway(engine, beside === undefined ? { settings } : { settings, beside });
  };
  const isReady = async () => (await fetch(`${gateway.url}/readyz`)).status === 200;

  beforeAll(async () => {
    redis = await TestRedis.atFreePort();
    gateway = await start();
  });
  afterAll(async () => {
    await gateway.stop();
    await redis.stop();
  });

  it('starts while Redis is away, is not ready, and becomes so when Redis comes', async () => {
    expect(await isReady()).toBe(false);
    expect((await logIn(guest(), newName(), WRONG)).code).toBe('SERVICE_UNAVAILABLE');
    redis.start();
    await until(isReady);
    expect((await logIn(guest(), newName(), WRONG)).code).toBe(REFUSED);
  });

  it('BF-06 lets exactly five of twenty that arrive at once reach the hash', async () => {
    const { hasher } = gateway.gateway.platform;
    for (let round = 0; round < 5; round += 1) {
      const { email } = await gateway.signedIn();
      const before = hasher.computations;
      const codes = (await atOnce(20, () => logIn(guest(), email, WRONG))).map(({ code }) => code);
      expect(hasher.computations - before).toBe(5);
      expect(codes.filter((code) => code === LOCKED)).toHaveLength(15);
    }
  });

  it('BF-07 counts the tries at two gateways together', async () => {
    const other = await start(gateway);
    const { email } = await gateway.signedIn();
    const answers = await atOnce(20, (index) =>
      logIn(guest(undefined, index % 2 === 0 ? gateway : other), email, WRONG),
    );
    await other.stop();
    expect(answers.filter(({ code }) => code === REFUSED)).toHaveLength(5);
  });

  it('BF-08 refuses the right password of a locked account and says when to come back', async () => {
    const { email } = await gateway.signedIn();
    expect(await guess(guest(), email, 6)).toEqual([...Array<string>(5).fill(REFUSED), LOCKED]);
    const { code, headers } = await logIn(guest(), email, PASSWORD);
    expect(code).toBe(LOCKED);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(890);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(900);
  });

  it('BF-09 stops an address that tries many accounts, and gives it back what succeeded', async () => {
    const { email } = await gateway.signedIn();
    for (let tries = 0; tries < 20; tries += 1) {
      expect((await logIn(guest('10.4.0.1'), newName(), WRONG)).code).toBe(REFUSED);
      if (tries < 15) expect((await logIn(guest('10.4.0.1'), email, PASSWORD)).code).toBeNull();
    }
    expect((await logIn(guest('10.4.0.1'), email, PASSWORD)).code).toBe(LOCKED);
    expect((await logIn(guest('10.4.0.2'), email, PASSWORD)).code).toBeNull();
  });

  it('BF-29 lets all right logins of one user in that arrive at once', async () => {
    const { email } = await gateway.signedIn();
    const codes = (await atOnce(5, () => logIn(guest(), email, PASSWORD))).map(({ code }) => code);
    expect(codes).toEqual(Array<null>(5).fill(null));
  });

  it('keeps neither logins nor addresses in Redis, and nothing for ever', async () => {
    const { email, id } = await gateway.signedIn();
    await guess(guest('10.4.0.3'), email, 1);
    const client = new Redis(redis.url);
    const keys = await client.keys('*');
    const lifetimes = await Promise.all(keys.map((key) => client.pttl(key)));
    client.disconnect();
    expect(keys.length).toBeGreaterThan(0);
    for (const shown of [email, id, '10.4.0.3']) expect(keys.join()).not.toContain(shown);
    expect(Math.min(...lifetimes)).toBeGreaterThan(0);
  });

  it('refuses credentials while Redis is away, serves sessions, and recovers', async () => {
    const person = await gateway.signedIn();
    const { hasher } = gateway.gateway.platform;
    await redis.stop();
    const before = hasher.computations;
    const refused = await logIn(guest(), person.email, PASSWORD);
    expect([refused.status, refused.code, hasher.computations - before]).toEqual([200, 'SERVICE_UNAVAILABLE', 0]);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
    expect((await person.send(RefreshTokenDocument)).data?.refreshToken.user.id).toBe(person.id);
    expect(await isReady()).toBe(false);
    redis.start();
    await until(isReady);
    expect((await logIn(guest(), person.email, PASSWORD)).code).toBeNull();
  });
});
