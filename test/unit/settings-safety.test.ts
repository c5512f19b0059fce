import { totalmem } from 'node:os';
import { faultsOf, inDevelopment, inProduction } from '../support/settings';

type Environment = Record<string, string | undefined>;
const refusals = (cases: [Environment, string][]) =>
  cases.map(([given, fault]) => [JSON.stringify(given).slice(0, 60), given, fault] as const);

describe('settings in production', () => {
  it('are accepted where nothing is missing', () => {
    expect(faultsOf(() => inProduction())).toEqual([]);
  });

  const address = 'PUBLIC_URL must be an absolute URL that begins with https://, without a query';
  const origins =
    'CLIENT_ORIGINS must list exact origins such as https://app.example.com: no *, no path, no trailing slash';
  const proxies = 'TRUST_PROXY must be off, a number of hops from 1 to 9, or comma-separated CIDRs; true is refused';
  const taken = 'is the name of another cookie of the gateway';
  it.each(
    refusals([
      [{ PUBLIC_URL: undefined }, 'PUBLIC_URL is required: links in mail are built from it'],
      [{ PUBLIC_URL: 'http://auth.example.com' }, 'PUBLIC_URL must begin with https://'],
      ...[
        '/auth',
        'auth.example.com',
        'ftp://auth.example.com',
        'https://',
        'https://a.example/?b=c',
        'https://a.example/#b',
        'https://user:pass@a.example',
      ].map((url): [Environment, string] => [{ PUBLIC_URL: url }, address]),
      ...[
        '*',
        'https://app.example.com/',
        'https://*.example.com',
        'app.example.com',
        'https://APP.example.com',
        'null',
        'https://a.example,*',
        'capacitor://*',
        'capacitor://localhost/',
        'capacitor://localhost/app',
        'capacitor://localhost?x',
        'capacitor://me@localhost',
        'capacitor://',
        'capacitor:localhost',
        'Capacitor://localhost',
        'chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP',
        'moz-extension://*',
        'tauri://localhost:0',
        'https://app.example.com:443',
        'file://',
        'file://localhost',
        'data://x',
        'blob:https://app.example.com',
        'javascript://app.example.com',
        'ws://app.example.com',
        'about:blank',
      ].map((list): [Environment, string] => [{ CLIENT_ORIGINS: list }, origins]),
      [{ CLIENT_ORIGINS: 'http://localhost.example.com' }, 'CLIENT_ORIGINS must begin with https:// in production'],
      [{ CLIENT_ORIGINS: 'http://app.example.com' }, 'CLIENT_ORIGINS must begin with https:// in production'],
      ...[
        'true',
        'all',
        '10',
        '-1',
        '1.5',
        '10.0.0.0/33',
        '10.0.0/8',
        '::1/129',
        '0.0.0.0/0',
        '10.0.0.0/8,::/0',
        'loopback,',
      ].map((given): [Environment, string] => [{ TRUST_PROXY: given }, proxies]),
      [{ COOKIE_SECURE: 'false' }, 'COOKIE_SECURE cannot be false in production'],
      [{ ACCESS_COOKIE_NAME: 'a;b' }, 'ACCESS_COOKIE_NAME must be a cookie name of letters, digits, - and _'],
      [{ REFRESH_COOKIE_NAME: 'access_token' }, `REFRESH_COOKIE_NAME ${taken}`],
      [{ REFRESH_COOKIE_NAME: 'logged_in' }, `REFRESH_COOKIE_NAME ${taken}`],
      [{ ACCESS_COOKIE_NAME: 'logged_in' }, `ACCESS_COOKIE_NAME ${taken}`],
      [{ ACCESS_COOKIE_NAME: 'device' }, `ACCESS_COOKIE_NAME ${taken}`],
      [{ REFRESH_COOKIE_NAME: 'sign_in' }, `REFRESH_COOKIE_NAME ${taken}`],
      [
        { HASH_MEMORY_KIB: '19455' },
        "HASH_MEMORY_KIB is below OWASP's minimum with HASH_TIME=2: use at least 19456 with 2, or 47104 with 1",
      ],
      [
        { HASH_TIME: '1' },
        "HASH_MEMORY_KIB is below OWASP's minimum with HASH_TIME=1: use at least 19456 with 2, or 47104 with 1",
      ],
      [{ RATE_LIMIT: 'off' }, 'RATE_LIMIT cannot be off in production'],
      [{ LANDING_PAGE: 'sandbox' }, 'LANDING_PAGE sandbox is for development'],
      [{ MONGODB_URI: undefined }, 'MONGODB_URI is required; or name STORAGE=embedded'],
      [{ MONGODB_URI: undefined, STORAGE: 'mongodb' }, 'MONGODB_URI is required with STORAGE=mongodb'],
      [
        { MONGODB_URI: 'mongodb://db/' },
        'MONGODB_URI must say tls=true, or tls=false where the network to the database is trusted',
      ],
      [{ MONGODB_URI: 'http://db/?tls=true' }, 'MONGODB_URI must begin with mongodb:// or mongodb+srv://'],
      [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL must begin with redis:// or rediss://'],
      [{ SMTP_URL: 'mail.example.com' }, 'SMTP_URL must be smtp://host:port or smtps://host:port'],
      [{ SMTP_URL: undefined, MAIL_TRANSPORT: 'smtp' }, 'SMTP_URL or SMTP_HOST is required with MAIL_TRANSPORT=smtp'],
      [{ MAIL_FROM: undefined }, 'MAIL_FROM is required'],
      [{ GRAPHQL_PATH: 'graphql' }, 'GRAPHQL_PATH must be a path such as /graphql'],
      [{ ADMIN_EMAIL: 'root@example.com' }, 'ADMIN_PASSWORD is required with ADMIN_EMAIL'],
      [{ ADMIN_EMAIL: 'root', ADMIN_PASSWORD: 'seven copper kettles sing' }, 'ADMIN_EMAIL must be an e-mail address'],
      [{ ADMIN_PASSWORD: 'seven copper kettles sing' }, 'ADMIN_EMAIL is required with ADMIN_PASSWORD'],
    ]),
  )('CF-04 CF-05 CF-06 CF-07 CF-08 CF-14 CF-15 are refused with %s', (_, given, fault) => {
    expect(faultsOf(() => inProduction(given))).toEqual([fault]);
  });

  it.each([
    { CLIENT_ORIGINS: 'https://app.example.com, https://app.example.com:8443' },
    { CLIENT_ORIGINS: '' },
    { CLIENT_ORIGINS: 'capacitor://localhost,ionic://localhost,http://localhost,https://localhost' },
    {
      CLIENT_ORIGINS: 'tauri://localhost, http://tauri.localhost, https://tauri.localhost, app://obsidian.md, app://.',
    },
    {
      CLIENT_ORIGINS:
        'chrome-extension://abcdefghijklmnopabcdefghijklmnop,moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc',
    },
    { PUBLIC_URL: 'https://example.com/auth/' },
    { TRUST_PROXY: '1' },
    { TRUST_PROXY: '10.0.0.0/8, fd00::/8, 192.0.2.1' },
    { TRUST_PROXY: 'off' },
    { HASH_MEMORY_KIB: '47104', HASH_TIME: '1', HASH_CONCURRENCY: '1' },
    { COOKIE_SAMESITE: 'none' },
    { MONGODB_URI: 'mongodb+srv://db.example.com' },
    { MONGODB_URI: 'mongodb://db/?a=b&tls=false' },
    { MONGODB_URI: undefined, STORAGE: 'embedded' },
    { SMTP_URL: undefined, SMTP_HOST: 'mail.example.com' },
    { REDIS_URL: 'rediss://cache.example.com:6379' },
    { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'seven copper kettles sing' },
  ])('are accepted with %j', (given) => {
    expect(faultsOf(() => inProduction(given))).toEqual([]);
  });

  it('CF-05 trust no other origin where none is named', () => {
    expect(inProduction({ CLIENT_ORIGINS: '' }).CLIENT_ORIGINS).toBeUndefined();
  });

  it('CF-06 refuse SameSite=None without Secure, in development too', () => {
    const fault = ['COOKIE_SAMESITE none needs COOKIE_SECURE'];
    expect(faultsOf(() => inDevelopment({ COOKIE_SAMESITE: 'none' }))).toEqual(fault);
    expect(faultsOf(() => inDevelopment({ COOKIE_SAMESITE: 'none', COOKIE_SECURE: 'true' }))).toEqual([]);
  });

  it('CF-08 refuse hashes that together want more than half of the memory', () => {
    const all = String(Math.min(Math.floor(totalmem() / 1024), 4_194_304));
    const [fault = '', ...others] = faultsOf(() => inProduction({ HASH_MEMORY_KIB: all, HASH_CONCURRENCY: '64' }));
    expect([fault, others]).toEqual([
      expect.stringMatching(/^HASH_MEMORY_KIB times HASH_CONCURRENCY is \d+ MiB, more than half/),
      [],
    ]);
  });
});
