import { Captcha } from '../../src/captcha/captcha';
import { CaptchaProvider, type CaptchaProviderName } from '../../src/captcha/captcha-provider';
import { CaptchaMissing, CaptchaRefused, CaptchaUnavailable } from '../../src/captcha/captcha.errors';
import type { GatewayError } from '../../src/errors';
import { CredentialGuard } from '../../src/throttling/credential-guard';
import { databaseLimiters } from '../../src/throttling/limiters';
import { openDatabase } from '../../src/storage/open-database';
import type { Database } from '../../src/storage/database';
import { ALL_COLLECTIONS } from '../../src/storage/collections';
import { CAPTCHA_SECRET, CaptchaServer, type Solved } from '../support/captcha-server';
import { MovingClock } from '../support/moving-clock';

const IP = '203.0.113.9';
const PROVIDERS = ['recaptcha', 'hcaptcha', 'turnstile'] as const;

let server: CaptchaServer;
let database: Database;
let faults: unknown[];
beforeAll(async () => {
  server = await new CaptchaServer().start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  faults = [];
  server.misbehave = null;
  server.asked.length = 0;
  database = await openDatabase({ engine: 'memory', clock: new MovingClock() });
  await database.prepare(ALL_COLLECTIONS);
});
afterEach(() => database.close());

function captcha(name: CaptchaProviderName, { secret = CAPTCHA_SECRET, timeoutMs = 10_000 } = {}): Captcha {
  const clock = new MovingClock();
  const limits = { maxFailures: 5, windowMs: 60_000, ipMaxFailures: 3, key: Buffer.alloc(32) };
  const guard = new CredentialGuard(databaseLimiters(database, clock), clock, limits);
  const provider = new CaptchaProvider({ name, secret, url: server.urlFor(name), timeoutMs });
  return new Captcha(provider, guard, {
    places: ['app.example.com', 'com.example.app'],
    minScore: 0.5,
    freeFailures: 3,
    onFault: (fault) => faults.push(fault),
  });
}

const solve = (name: CaptchaProviderName, what: Solved) =>
  captcha(name).require('register', { token: server.solve(what), ip: IP });

describe.each(PROVIDERS)('%s', (name) => {
  test('is asked once, with the secret, the token and the client address', async () => {
    const token = server.solve();
    await expect(captcha(name).require('register', { token, ip: IP })).resolves.toBeUndefined();
    expect(server.asked).toEqual([{ secret: CAPTCHA_SECRET, response: token, remoteip: IP }]);
  });

  test('takes a token once', async () => {
    const token = server.solve();
    const one = captcha(name);
    await one.require('register', { token, ip: null });
    await expect(one.require('register', { token, ip: null })).rejects.toThrow(CaptchaRefused);
    expect(server.asked[0]).not.toHaveProperty('remoteip');
  });

  test.each([null, undefined, ''])('without a token (%p) nobody is asked', async (token) => {
    await expect(captcha(name).require('register', { token, ip: IP })).rejects.toThrow(CaptchaMissing);
    expect(server.asked).toEqual([]);
  });

  test.each<[string, Solved]>([
    ['on a foreign page', { hostname: 'evil.example' }],
    ['on a page whose host only ends alike', { hostname: 'app.example.com.evil.example' }],
    ['nowhere', {}],
    ['for something else', { hostname: 'app.example.com', action: 'login' }],
  ])('a captcha that was solved %s is refused', async (_case, what) => {
    await expect(solve(name, what)).rejects.toThrow(CaptchaRefused);
  });

  test.each<[string, Solved]>([
    ['for this', { hostname: 'APP.example.com', action: 'register' }],
    ['for nothing that is named', { hostname: 'app.example.com', action: '' }],
    ['in the app', { apk_package_name: 'com.example.app' }],
  ])('a captcha that was solved %s is accepted', async (_case, what) => {
    await expect(solve(name, what)).resolves.toBeUndefined();
  });

  test.each(['error', 'silence', 'nonsense', 'flood', 'redirect'] as const)(
    'nobody passes while it answers with %s, and that is told of',
    async (misbehaviour) => {
      server.misbehave = misbehaviour;
      const patience = misbehaviour === 'silence' ? { timeoutMs: 300 } : {};
      const answer = captcha(name, patience).require('register', { token: server.solve(), ip: IP });
      await expect(answer).rejects.toThrow(CaptchaUnavailable);
      expect(faults).toHaveLength(1);
    },
  );

  test('a secret of ours that it refuses is our fault, and is told of without the secret', async () => {
    const answer = captcha(name, { secret: 'another' }).require('register', { token: server.solve(), ip: IP });
    await expect(answer).rejects.toThrow(CaptchaUnavailable);
    expect(String(faults[0])).toContain('CAPTCHA_SECRET');
    expect(String(faults[0])).not.toContain('another');
  });
});

test('the score of reCAPTCHA counts; that of hCaptcha counts the other way round, and is left to it', async () => {
  await expect(solve('recaptcha', { hostname: 'app.example.com', score: 0.5 })).resolves.toBeUndefined();
  await expect(solve('recaptcha', { hostname: 'app.example.com', score: 0.49 })).rejects.toThrow(CaptchaRefused);
  await expect(solve('hcaptcha', { hostname: 'app.example.com', score: 0.1 })).resolves.toBeUndefined();
});

test('a token longer than any is refused without a call', async () => {
  const answer = captcha('turnstile').require('register', { token: 'x'.repeat(8193), ip: IP });
  await expect(answer).rejects.toThrow(CaptchaRefused);
  expect(server.asked).toEqual([]);
});

test('refused tokens cost the client address its tries, so that calls have an end; an outage costs none', async () => {
  const one = captcha('turnstile');
  const codes: (string | null)[] = [];
  const attempt = () =>
    one.require('register', { token: 'guessed', ip: IP }).then(
      () => codes.push(null),
      (error: unknown) => codes.push((error as GatewayError).code),
    );
  server.misbehave = 'error';
  for (let tries = 0; tries < 4; tries += 1) await attempt();
  server.misbehave = null;
  for (let tries = 0; tries < 5; tries += 1) await attempt();
  expect(codes).toEqual([...Array<string>(7).fill('CAPTCHA_FAILED'), 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(server.asked).toHaveLength(7);
});
