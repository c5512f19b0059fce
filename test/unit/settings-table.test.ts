import { faultsOf, inDevelopment, inProduction, PRODUCTION } from '../support/settings';

const INVISIBLE = [' ', '\t', '\u00a0', '\u200b', '\ufeff', '\r\n', '\u2028', '\u3000', '\u2060', '\u200e', '\0'];
const PROVIDER = {
  OIDC_PROVIDERS: 'acme',
  OIDC_ACME_ISSUER: 'https://login.example.com',
  OIDC_ACME_CLIENT_ID: 'gatehouse',
  OIDC_ACME_CLIENT_SECRET: 'theirs',
  OIDC_ACME_SCOPES: 'openid email',
};

/** A value of each setting that is taken in production. */
const FIT: Readonly<Record<string, string>> = {
  ...PRODUCTION,
  ...PROVIDER,
  HOST: '127.0.0.1',
  PORT: '4001',
  GRAPHQL_PATH: '/api',
  MONGODB_DB: 'people',
  DB_CONNECT_DELAY: '5s',
  REDIS_URL: 'redis://cache.example.com:6379/1',
  JWT_ALGORITHM: 'ES256',
  JWT_ISSUER: 'https://issuer.example.com',
  JWT_AUDIENCE: 'app',
  COOKIE_DOMAIN: 'example.com',
  COOKIE_SAMESITE: 'strict',
  ACCESS_COOKIE_NAME: 'at',
  CLIENT_ORIGINS: 'https://app.example.com',
  TRUST_PROXY: '10.0.0.0/8',
  CONFIRMATION: 'on',
  PASSWORD_MIN_LENGTH: '13',
  PASSWORD_BREACH_URL: 'https://hibp.example.com/range',
  SMTP_HOST: 'relay.example.com',
  SMTP_USER: 'mailer',
  SMTP_PASS: 'their password',
  MAIL_DIR: '/var/mail/gatehouse',
  SITE_NAME: 'Star Trek',
  RATE_LIMIT: '5/1m',
  WEBHOOK_URL: 'https://hooks.example.com/in',
  WEBHOOK_SECRET: 'Wq2mZ8x/1Rk0dTnY5uB7wLhC4sJfEoXp9aGiNtKb',
  CAPTCHA_PROVIDER: 'turnstile',
  CAPTCHA_SECRET: 'theirs',
  CAPTCHA_HOSTNAMES: 'app.example.com',
  CAPTCHA_MIN_SCORE: '0.7',
  ADMIN_EMAIL: 'root@example.com',
  ADMIN_USERNAME: 'keeper',
  ADMIN_PASSWORD: 'seven copper kettles sing',
  LOG_LEVEL: 'warn',
};

const plain = () => inProduction(FIT);
const without = ({ keys, ...rest }: ReturnType<typeof plain>) => ({
  ...rest,
  key: keys.signingKey?.export({ type: 'pkcs8', format: 'pem' }),
  secret: keys.secret,
});

describe('the ends of settings', () => {
  it('are taken in production as they stand', () => {
    expect(faultsOf(plain)).toEqual([]);
  });

  it.each(Object.keys(FIT))('of %s lose what nobody sees', (name) => {
    for (const unseen of INVISIBLE) {
      const given = `${unseen}${FIT[name] ?? ''}${unseen}${unseen}`;
      // A PEM text ends with a line break, which is no part of the key either.
      expect({ ...without(inProduction({ ...FIT, [name]: given })), JWT_PRIVATE_KEY: '' }).toEqual({
        ...without(plain()),
        JWT_PRIVATE_KEY: '',
      });
    }
  });

  it.each(INVISIBLE)('of blanks alone are none: %j', (unseen) => {
    expect(inProduction({ SITE_NAME: unseen, COOKIE_DOMAIN: unseen, CLIENT_ORIGIN: unseen })).toMatchObject({
      SITE_NAME: 'Gatehouse',
    });
    expect(faultsOf(() => inProduction({ SECRET_KEY: unseen }))).toEqual([
      'SECRET_KEY is required; `openssl rand -base64 48` makes one',
    ]);
  });

  it.each(INVISIBLE)('of an entry of a list lose it too: %j', (unseen) => {
    const list = (one: string, two: string) => `${one}${unseen},${unseen}${two}`;
    const { CLIENT_ORIGINS, TRUST_PROXY, CAPTCHA_HOSTNAMES } = inProduction({
      CLIENT_ORIGINS: list('https://a.example.com', 'https://b.example.com'),
      TRUST_PROXY: list('10.0.0.0/8', '192.0.2.1'),
      CAPTCHA_HOSTNAMES: list('a.example.com', 'b.example.com'),
    });
    expect([CLIENT_ORIGINS, TRUST_PROXY, CAPTCHA_HOSTNAMES]).toEqual([
      ['https://a.example.com', 'https://b.example.com'],
      ['10.0.0.0/8', '192.0.2.1'],
      ['a.example.com', 'b.example.com'],
    ]);
  });

  it.each([
    ['MAIL_DIR', '/var/\nmail', 'must be one line, without control characters'],
    ['SITE_NAME', 'Star\tTrek', 'must be one line, without control characters'],
    ['ACCESS_COOKIE_NAME', 'a\u200bt', 'holds an invisible character: type it anew'],
    ['JWT_AUDIENCE', 'a\u200bpp', 'holds an invisible character: type it anew'],
    ['SITE_NAME', 'a\u200bb', 'holds an invisible character: type it anew'],
    ['MAIL_FROM', 'Ex\u202e <a@example.com>', 'holds an invisible character: type it anew'],
    ['SECRET_KEY', `"${PRODUCTION.SECRET_KEY}"`, 'has quotes around its value: write it without them'],
    ['OIDC_ACME_CLIENT_SECRET', 'the\nirs', 'must be one line, without control characters'],
  ])('are all that %s may lose: within it is refused', (name, value, rule) => {
    const faults = faultsOf(() => inProduction({ ...FIT, [name]: value }));
    expect(faults).toHaveLength(1);
    if (name !== 'ACCESS_COOKIE_NAME') expect(faults).toEqual([`${name} ${rule}`]);
  });
});

describe('what a library reads later', () => {
  it.each([
    ['HOST', ['x86_64-conda-linux-gnu', 'http://0.0.0.0', '0.0.0.0:80', '*', 'a b', '[::1]', '-a']],
    [
      'PUBLIC_URL',
      [
        'https://a..example.com',
        'https://exa mple.com',
        'https://a.example.com:0',
        'https://a_b.*',
        'https://u@a.example',
      ],
    ],
    [
      'COOKIE_DOMAIN',
      [
        'other.org',
        'com',
        'co.uk',
        'uth.example.com',
        '192.0.2.1',
        'https://example.com',
        'example.com:443',
        'a.auth.example.com',
        '*.example.com',
        '..example.com',
      ],
    ],
    ['MONGODB_DB', ['a/b', 'a.b', 'a b', '$x', 'x'.repeat(64)]],
    ['REDIS_URL', ['redis://', 'redis://cache:port', 'redis://cache/people', 'redis://cache:0', 'redis://cache:70000']],
    [
      'SMTP_URL',
      ['smtp://', 'smtp://mail:0', 'smtp://mail:99999', 'smtp://a b', 'smtp://mail?x=y', 'smtp:mail', 'smtp://mail/x'],
    ],
    ['SMTP_HOST', ['smtp://mail', 'mail:587', 'a b', 'mail/']],
    ['TRUST_PROXY', ['fe80::1%eth0', '10.0.0.0/', '10.0.0.0/8/8']],
    ['DB_CONNECT_DELAY', ['25d', '400d', '25h']],
    [
      'WEBHOOK_URL',
      [
        'https://',
        'https://a..b',
        'https://user:pass@hooks.example.com',
        'https://hooks.example.com#x',
        'https://hooks.example.com:0',
      ],
    ],
    ['OIDC_ACME_ISSUER', ['https://', 'https://a..b', 'https://login.example.com?x', 'https://login.example.com:0']],
    ['OIDC_ACME_SCOPES', ['email', 'openid  email', 'openid,email']],
    ['GRAPHQL_PATH', ['/livez', '/confirm', '/auth/x', '/version', '/explorer', '//', '/a b']],
    ['CAPTCHA_URL', ['https://', 'https://a..b']],
    ['JWT_PRIVATE_KEY', ['/run/secrets/key.pem', '-----BEGIN PRIVATE KEY-----']],
    ['MONGODB_URI', ['mongodb://?tls=true', 'mongodb://host:port/?tls=true', 'mongodb://a,b:0/?tls=true']],
  ])('%s is parsed at the start', (name, values) => {
    for (const value of values) {
      const faults = faultsOf(() => inProduction({ ...FIT, [name]: value }));
      expect([value, faults]).toEqual([value, [expect.stringMatching(new RegExp(`^${name} \\w`))]]);
    }
  });

  it.each([
    ['HOST', ['::', '::1', 'localhost', 'gateway-1.internal']],
    ['COOKIE_DOMAIN', ['auth.example.com', '.example.com', 'Example.com']],
    [
      'REDIS_URL',
      ['redis://cache', 'rediss://user:p%40ss@cache:6380/0', 'redis://[::1]:6379', 'redis://my_cache:6379'],
    ],
    ['SMTP_URL', ['smtp://mail', 'smtps://mail.example.com/', 'smtp://[::1]:25', 'smtp://mail_pit:1025']],
    [
      'MONGODB_URI',
      [
        'mongodb://u:p%23@a:27017,b:27018/x?tls=true',
        'mongodb+srv://u:p@db.example.com',
        'mongodb://%2Ftmp%2Fa.sock/?tls=false',
        'mongodb://a:p==@a.cosmos.example.com:10255/?ssl=true&appName=@a@',
      ],
    ],
    ['WEBHOOK_URL', ['https://hooks.example.com/x?key=1', 'https://bücher.example/x']],
  ])('%s is taken where it is one', (name, values) => {
    for (const value of values) {
      expect([value, faultsOf(() => inProduction({ ...FIT, [name]: value }))]).toEqual([value, []]);
    }
  });
});

describe('a password in a URL', () => {
  const urls: [string, (password: string) => string][] = [
    ['SMTP_URL', (password) => `smtp://mailer:${password}@mail.example.com:587`],
    ['SMTP_URL', (password) => `smtps://mailer:${password}@mail.example.com`],
    ['REDIS_URL', (password) => `redis://:${password}@cache.example.com:6379/0`],
    ['REDIS_URL', (password) => `rediss://mailer:${password}@cache.example.com`],
    ['MONGODB_URI', (password) => `mongodb://mailer:${password}@db.example.com:27017/?tls=true`],
    ['MONGODB_URI', (password) => `mongodb+srv://mailer:${password}@db.example.com`],
    ['WEBHOOK_URL', (password) => `https://mailer:${password}@hooks.example.com/`],
    ['OIDC_ACME_ISSUER', (password) => `https://mailer:${password}@login.example.com`],
  ];
  const odd = [
    '42#CANARY',
    '4/CANARY',
    '4?CANARY',
    '/CANARY',
    '#CANARY',
    '?CANARY',
    '42/7?a#CANARY',
    '1@2/CANARY',
    '%zz%41CANARY',
    '%ffCANARY',
  ];

  it.each(urls)('is refused by name in %s where it would move the host, and never printed', (name, url) => {
    for (const password of odd) {
      const faults = faultsOf(() => inProduction({ ...FIT, [name]: url(password) }));
      expect([password, faults]).toEqual([
        password,
        [expect.stringMatching(new RegExp(`^${name} .*(percent-encoded|%23|https://)`))],
      ]);
      expect(faults.join()).not.toContain('CANARY');
      expect(faultsOf(() => inDevelopment({ ...PROVIDER, [name]: url(password) })).join()).not.toContain('CANARY');
    }
  });

  it.each(urls.slice(0, 6))('is taken in %s where it is percent-encoded', (name, url) => {
    const given = url(encodeURIComponent('42#/?@%:&=+ x'));
    expect(faultsOf(() => inProduction({ ...FIT, [name]: given }))).toEqual([]);
  });
});
