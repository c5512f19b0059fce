import { guess, WRONG } from '../support/attempts';
import { CAPTCHA_SECRET, CaptchaServer } from '../support/captcha-server';
import { engines } from '../support/engines';
import { newName, PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { LoginDocument, RegisterDocument, RequestPasswordResetDocument } from '../support/operations';
import { resetMails } from '../support/password-reset';

describe.each(engines())('with a captcha (register, login, requestPasswordReset) ($name)', (engine) => {
  let gateway: TestGateway;
  let provider: CaptchaServer;

  beforeAll(async () => {
    provider = await new CaptchaServer().start();
    gateway = await startGateway(engine, {
      settings: {
        CAPTCHA_PROVIDER: 'turnstile',
        CAPTCHA_SECRET,
        CAPTCHA_URL: provider.urlFor('turnstile'),
        CAPTCHA_HOSTNAMES: 'app.example.com',
        TRUST_PROXY: '1',
      },
    });
  }, 60_000);
  beforeEach(() => {
    gateway.clock.pass(16 * 60_000);
    provider.misbehave = null;
  });
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  const register = (captchaToken?: string, given: Record<string, string> = {}) => {
    const email = `${newName()}@example.com`;
    const token = captchaToken === undefined ? {} : { captchaToken };
    return gateway.guest().send(RegisterDocument, { input: { email, password: PASSWORD, ...token, ...given } });
  };
  const login = (login: string, password: string, captchaToken?: string) => {
    const token = captchaToken === undefined ? {} : { captchaToken };
    return gateway.guest().send(LoginDocument, { input: { login, password, ...token } });
  };
  const registered = async () => {
    const email = `${newName()}@example.com`;
    expect((await register(provider.solve(), { email })).code).toBeNull();
    return email;
  };
  const solvedFor = (action: string) => provider.solve({ hostname: 'app.example.com', action });
  const computations = () => gateway.gateway.platform.hasher.computations;

  it('registering wants one, before anything is hashed or stored', async () => {
    const before = [computations(), (await gateway.documents('users')).length];
    for (const token of [undefined, '', 'guessed', solvedFor('login')]) {
      expect((await register(token)).code).toBe('CAPTCHA_FAILED');
    }
    expect([computations(), (await gateway.documents('users')).length]).toEqual(before);
    expect((await register(solvedFor('register'))).data?.register.__typename).toBe('SignedIn');
  });

  it('an input that breaks a rule does not spend it', async () => {
    const token = provider.solve();
    expect((await register(token, { password: 'short' })).code).toBe('BAD_USER_INPUT');
    expect((await register(token)).code).toBeNull();
  });

  it('asking for a reset wants one, for known and unknown addresses, and mails nothing without', async () => {
    const email = await registered();
    const ask = (address: string, captchaToken?: string) => {
      const token = captchaToken === undefined ? {} : { captchaToken };
      return gateway.guest().send(RequestPasswordResetDocument, { email: address, ...token });
    };
    for (const address of [email, 'nobody@example.com']) expect((await ask(address)).code).toBe('CAPTCHA_FAILED');
    expect((await ask(email, solvedFor('requestPasswordReset'))).code).toBeNull();
    expect(await resetMails(gateway, email)).toHaveLength(1);
  });

  it.each(['known', 'unknown'])('signing in wants one after three failures, for a %s account alike', async (kind) => {
    const name = kind === 'known' ? await registered() : newName();
    expect(await guess(gateway.guest(), name, 3)).toEqual(Array<string>(3).fill('INVALID_CREDENTIALS'));
    const before = computations();
    expect((await login(name, WRONG)).code).toBe('CAPTCHA_FAILED');
    expect(computations()).toBe(before);
    expect((await login(name, WRONG, solvedFor('login'))).code).toBe('INVALID_CREDENTIALS');
    const answer = await login(name, PASSWORD, solvedFor('login'));
    expect(answer.code).toBe(kind === 'known' ? null : 'INVALID_CREDENTIALS');
  });

  it('whom the lock refuses anyway is not asked for one', async () => {
    const name = await registered();
    await guess(gateway.guest(), name, 3);
    for (let tries = 0; tries < 2; tries += 1) await login(name, WRONG, provider.solve());
    expect((await login(name, PASSWORD)).code).toBe('RATE_LIMITED');
  });

  it('a known browser is asked for none on account of strangers', async () => {
    const email = `${newName()}@example.com`;
    const [browser, stranger] = [gateway.guest(), gateway.guest()];
    stranger.headers['x-forwarded-for'] = '10.3.0.1';
    const captchaToken = provider.solve();
    await browser.send(RegisterDocument, { input: { email, password: PASSWORD, captchaToken } });
    await guess(stranger, email, 3);
    const input = { login: email, password: PASSWORD };
    const codes = [];
    for (const client of [gateway.guest(), browser]) codes.push((await client.send(LoginDocument, { input })).code);
    expect(codes).toEqual(['CAPTCHA_FAILED', null]);
  });

  it('signing in wants none before, and asks nobody', async () => {
    const email = await registered();
    const asked = provider.asked.length;
    expect((await login(email, PASSWORD)).code).toBeNull();
    expect(provider.asked).toHaveLength(asked);
  });

  it('while the provider is away nobody gets in by that', async () => {
    provider.misbehave = 'error';
    expect((await register(provider.solve())).code).toBe('CAPTCHA_FAILED');
    expect(gateway.log).toContain('the captcha provider could not be asked');
    expect(gateway.log).not.toContain(CAPTCHA_SECRET);
  });
});

describe.each(engines())('without a captcha (login) ($name)', (engine) => {
  it('a token is ignored, however many logins have failed', async () => {
    const gateway = await startGateway(engine);
    try {
      const { email } = await gateway.signedIn();
      await guess(gateway.guest(), email, 4);
      const input = { login: email, password: PASSWORD, captchaToken: 'any' };
      expect((await gateway.guest().send(LoginDocument, { input })).code).toBeNull();
    } finally {
      await gateway.stop();
    }
  });
});
