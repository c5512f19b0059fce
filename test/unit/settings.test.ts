import { availableParallelism } from 'node:os';
import { clientOrigins } from '../../src/settings/client-origins';
import { faultsOf, inDevelopment, inProduction, refusalOf } from '../support/settings';

describe('settings', () => {
  it('are frozen, and an empty value is as good as none', () => {
    const settings = inDevelopment({ PORT: '', SITE_NAME: '' });
    expect([settings.PORT, settings.SITE_NAME]).toEqual([4000, 'Gatehouse']);
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('need nothing in development', () => {
    expect(inDevelopment()).toMatchObject({
      production: false,
      host: '127.0.0.1',
      publicUrl: null,
      storage: { engine: 'embedded', dataDir: '.data' },
      keys: { signingKey: null, previousKeys: [], secret: null, previousSecret: null },
      mailTransport: 'file',
      cookieSecure: false,
      landingPage: 'sandbox',
      hashConcurrency: availableParallelism(),
    });
  });

  it('send mail to a server in development where one is named', () => {
    const given = { SMTP_URL: 'smtp://127.0.0.1:1025?tls=none' };
    expect(inDevelopment(given).mailTransport).toBe('smtp');
    expect(inDevelopment({ SMTP_HOST: '127.0.0.1' }).mailTransport).toBe('smtp');
    expect(inDevelopment({ ...given, MAIL_TRANSPORT: 'file' }).mailTransport).toBe('file');
  });

  it('let pages of this machine call the API in development, beside those that are named', () => {
    const app = 'http://localhost:5173';
    const own = ['http://localhost:4000', 'http://127.0.0.1:4000'];
    expect(clientOrigins(inDevelopment())).toEqual(own);
    expect(clientOrigins(inDevelopment({ CLIENT_ORIGINS: app }))).toEqual([app, ...own]);
    expect(clientOrigins(inProduction({ CLIENT_ORIGINS: 'https://app.example.com' }))).toEqual([
      'https://app.example.com',
    ]);
  });

  it('CF-13 mean production where NODE_ENV is unset, and where it says so', () => {
    const defaults = {
      production: true,
      host: '0.0.0.0',
      cookieSecure: true,
      landingPage: 'off',
      mailTransport: 'smtp',
    };
    expect(inProduction()).toMatchObject(defaults);
    expect(inProduction({ NODE_ENV: 'production' })).toMatchObject(defaults);
    expect(faultsOf(() => inProduction({ NODE_ENV: 'development' }))).toEqual([
      'NODE_ENV development is not enough: --dev gives the development defaults',
    ]);
  });

  it('CF-01 name everything that is missing at once', () => {
    const names = ['JWT_PRIVATE_KEY', 'MAIL_FROM', 'MONGODB_URI', 'PUBLIC_URL', 'SECRET_KEY', 'SMTP_URL'];
    const nothing = Object.fromEntries(names.map((name) => [name, undefined]));
    const refusal = refusalOf(() => inProduction(nothing));
    expect(refusal?.faults.map(({ name }) => name).sort()).toEqual(names);
    for (const name of names) expect(refusal?.message).toContain(`\n  ${name} `);
  });

  it('CF-01 name everything that is malformed at once, misspelt names too', () => {
    const wrong = { PORT: '65536', TRUST_PROXY: 'true', HASH_TIME: '0', LOG_LEVEL: 'loud', SECRET_KYE: 'x' };
    const names = refusalOf(() => inProduction(wrong))?.faults.map(({ name }) => name);
    expect(names?.sort()).toEqual(Object.keys(wrong).sort());
  });

  it.each([
    ['NODE_ENV', 'staging'],
    ['PORT', '80a'],
    ['PUBLIC_URL', 'CANARY'],
    ['STORAGE', 'CANARY'],
    ['DB_CONNECT_DELAY', 'CANARY'],
    ['DB_TIMEOUT_MS', '99'],
    ['JWT_ALGORITHM', 'HS256'],
    ['JWT_PRIVATE_KEY', 'CANARY'],
    ['JWT_PREVIOUS_PUBLIC_KEYS', 'CANARY'],
    ['SECRET_KEY', 'CANARY'],
    ['SECRET_KEY_PREVIOUS', 'CANARY'],
    ['COOKIE_SECURE', 'yes'],
    ['COOKIE_SAMESITE', 'Lax'],
    ['CLIENT_ORIGINS', 'CANARY'],
    ['TRUST_PROXY', 'CANARY'],
    ['REGISTRATION', 'closed'],
    ['CONFIRMATION', 'CANARY'],
    ['PASSWORD_MIN_LENGTH', '7'],
    ['CODE_LENGTH', '5'],
    ['CODE_EXPIRES_IN', '10'],
    ['MAIL_TRANSPORT', 'CANARY'],
    ['SMTP_URL', 'http://CANARY'],
    ['SMTP_PORT', '0'],
    ['SMTP_TLS', 'CANARY'],
    ['MAIL_FROM', 'CANARY <CANARY>'],
    ['RATE_LIMIT', '60'],
    ['ADMIN_EMAIL', 'CANARY'],
    ['GRAPHQL_PATH', 'CANARY'],
    ['REDIS_URL', 'CANARY'],
    ['MONGODB_URI', 'CANARY'],
    ['ACCESS_COOKIE_NAME', 'CANARY;'],
    ['LANDING_PAGE', 'CANARY'],
    ['WEBHOOK_URL', 'CANARY'],
    ['WEBHOOK_SECRET', 'CANARY'],
  ])('name %s where its value breaks a rule, and never print a value', (name, value) => {
    const refusal = refusalOf(() => inProduction({ [name]: value }));
    expect(refusal?.faults.map((fault) => fault.name)).toContain(name);
    expect(refusal?.message).not.toContain('CANARY');
  });

  it('take the names that other systems use; a name of our own goes before its alias', () => {
    const aliases = {
      DATABASE_URL: 'mongodb://a/?tls=true',
      MONGO_INITDB_DATABASE: 'b',
      CLIENT_ORIGIN: 'https://c.example',
    };
    const settings = inProduction({ ...aliases, MONGODB_URI: undefined });
    expect(settings.storage).toMatchObject({ uri: 'mongodb://a/?tls=true', database: 'b' });
    expect(settings.CLIENT_ORIGINS).toEqual(['https://c.example']);
    expect(inProduction({ ...aliases, MONGODB_DB: 'own' }).storage).toMatchObject({ database: 'own' });
  });

  it.each([
    ['SECRET_KYE', 'SECRET_KEY'],
    ['PUBLC_URL', 'PUBLIC_URL'],
    ['MONGODB_URL', 'MONGODB_URI'],
    ['TRUST_PROXYY', 'TRUST_PROXY'],
    ['CLIENT_ORIGNS', 'CLIENT_ORIGINS'],
    ['REFRESH_GRACES', 'REFRESH_GRACE'],
  ])('CF-10 refuse the misspelt %s in production, and say what was meant', (misspelt, meant) => {
    expect(faultsOf(() => inProduction({ [misspelt]: 'x' }))).toEqual([
      `${misspelt} is no setting; ${meant} was probably meant`,
    ]);
    expect(faultsOf(() => inDevelopment({ [misspelt]: 'x' }))).toEqual([]);
  });

  it('leave alone what other programs are told', () => {
    const foreign = {
      PATH: '/bin',
      HOME: '/root',
      LANG: 'C',
      NODE_OPTIONS: '',
      POST: '1',
      HOSTNAME: 'box',
      npm_config_x: 'y',
    };
    expect(faultsOf(() => inProduction(foreign))).toEqual([]);
  });

  it.each([
    [{ WEBHOOK_URL: 'https://example.com/hook?key=1' }, []],
    [{ WEBHOOK_URL: undefined }, ['WEBHOOK_URL is required with WEBHOOK_SECRET']],
    [{ WEBHOOK_SECRET: undefined }, ['WEBHOOK_SECRET is required with WEBHOOK_URL: it signs what is sent']],
    [{ WEBHOOK_URL: 'http://example.com/hook' }, ['WEBHOOK_URL must begin with https:// in production']],
    [
      { WEBHOOK_SECRET: `whsec_${'QUJD'.repeat(10)}` },
      [
        'WEBHOOK_SECRET must hold at least 32 bytes, `whsec_` and base64 or any text; `openssl rand -base64 48` makes one',
      ],
    ],
    [{ WEBHOOK_SECRET: 'a'.repeat(40) }, ['WEBHOOK_SECRET is guessable; `openssl rand -base64 48` makes a random one']],
  ])('take a webhook that is safe to post to: %j', (changes, faults) => {
    const hook = { WEBHOOK_URL: 'https://example.com', WEBHOOK_SECRET: 'Vq2mZ8x/1Rk0dTnY5uB7wLhC4sJfEoXp9aGiNtKb' };
    expect(faultsOf(() => inProduction({ ...hook, ...changes }))).toEqual(faults);
  });

  it.each([
    [{ CONFIRMATION: 'off' }, null],
    [{ CONFIRMATION: 'on' }, 'MAIL_TRANSPORT none needs CONFIRMATION=off: confirming needs mail'],
    [{ CONFIRMATION: 'off', REGISTRATION: 'confirm-first' }, 'CONFIRMATION off contradicts REGISTRATION=confirm-first'],
    [{ CONFIRMATION: 'off', REQUIRE_CONFIRMED_EMAIL: 'true' }, 'CONFIRMATION off contradicts REQUIRE_CONFIRMED_EMAIL'],
  ])('without mail take only what works without it: %j', (given, fault) => {
    const faults = faultsOf(() =>
      inProduction({ MAIL_TRANSPORT: 'none', SMTP_URL: undefined, MAIL_FROM: undefined, ...given }),
    );
    expect(faults).toEqual(fault === null ? [] : [fault]);
  });
});
