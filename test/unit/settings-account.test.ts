import { faultsOf, inDevelopment, inProduction } from '../support/settings';

/** A secret that no rule refuses. */
const RANDOM = 'Wq2mZ8x/1Rk0dTnY5uB7wLhC4sJfEoXp9aGiNtKbWq2mZ8x/1Rk0dTnY';
const ADMIN = { ADMIN_EMAIL: 'keeper@example.com', ADMIN_PASSWORD: 'seven copper kettles sing' };

describe('the first administrator of the settings', () => {
  it.each([
    [{ ADMIN_USERNAME: 'a b' }, 'ADMIN_USERNAME cannot be used: A username holds a-z'],
    [{ ADMIN_USERNAME: 'ab' }, 'ADMIN_USERNAME cannot be used: A username has at least 3 characters'],
    [{ ADMIN_USERNAME: 'root' }, 'ADMIN_USERNAME cannot be used: This username is reserved'],
    [{ ADMIN_USERNAME: 'keeper@example.com' }, 'ADMIN_USERNAME cannot be used: A username holds a-z'],
    [{ ADMIN_PASSWORD: 'qwerty' }, 'ADMIN_PASSWORD cannot be used: Use at least 12 characters'],
    [{ ADMIN_PASSWORD: 'password1234' }, 'ADMIN_PASSWORD cannot be used: Many people use this password'],
    [{ ADMIN_PASSWORD: 'keeper keeper 42' }, 'ADMIN_PASSWORD cannot be used: Leave your username'],
    [{ ADMIN_PASSWORD: 'Star Trek 42', SITE_NAME: 'Star Trek' }, 'ADMIN_PASSWORD cannot be used: Leave your username'],
    [{ ADMIN_PASSWORD: 'x'.repeat(5000) }, 'ADMIN_PASSWORD cannot be used: Use at most'],
    [{ PASSWORD_MIN_LENGTH: '40' }, 'ADMIN_PASSWORD cannot be used: Use at least 40 characters'],
  ])('is refused at the start where a rule of accounts would refuse it: %j', (changes, words) => {
    for (const faults of [
      faultsOf(() => inProduction({ ...ADMIN, ...changes })),
      faultsOf(() => inDevelopment({ ...ADMIN, ...changes })),
    ]) {
      expect(faults).toEqual([expect.stringContaining(words)]);
      expect(faults[0]).toMatch(/; where there is an administrator, leave ADMIN_\w+ and the others of it out$/);
    }
  });

  it.each([
    ['ADMIN_USERNAME', { ADMIN_USERNAME: 'keeper' }],
    ['ADMIN_PASSWORD', { ADMIN_PASSWORD: ADMIN.ADMIN_PASSWORD }],
  ])('is not made by %s alone', (name, given) => {
    expect(faultsOf(() => inProduction(given))).toEqual([`ADMIN_EMAIL is required with ${name}`]);
  });

  it('breaks no rule with a name of its own or one made of the address', () => {
    expect(faultsOf(() => inProduction(ADMIN))).toEqual([]);
    expect(faultsOf(() => inProduction({ ...ADMIN, ADMIN_USERNAME: 'Grace.Hopper' }))).toEqual([]);
    expect(faultsOf(() => inProduction({ ADMIN_EMAIL: 'CANARY', ADMIN_PASSWORD: ADMIN.ADMIN_PASSWORD }))).toEqual([
      'ADMIN_EMAIL must be an e-mail address',
    ]);
  });
});

describe('the credentials of the mail server', () => {
  it.each([
    [{ SMTP_USER: 'mailer' }, 'SMTP_PASS is required with SMTP_USER'],
    [{ SMTP_PASS: 'theirs' }, 'SMTP_USER is required with SMTP_PASS'],
    [{ SMTP_URL: 'smtp://mailer@mail.example.com' }, 'SMTP_URL names a user without a password'],
    [{ SMTP_URL: 'smtp://mailer:@mail.example.com' }, 'SMTP_URL names a user without a password'],
    [{ SMTP_URL: 'smtp://:theirs@mail.example.com' }, 'SMTP_URL holds a password without a user'],
    [{ SMTP_URL: '', SMTP_HOST: 'mail.example.com', SMTP_USER: 'mailer' }, 'SMTP_PASS is required with SMTP_USER'],
  ])('are refused by name where a half of them is missing: %j', (given, words) => {
    expect(faultsOf(() => inProduction(given))).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    {},
    { SMTP_USER: 'mailer', SMTP_PASS: 'theirs' },
    { SMTP_URL: 'smtp://mailer:theirs@mail.example.com' },
    { SMTP_URL: 'smtp://mailer@mail.example.com', SMTP_PASS: 'theirs' },
    { SMTP_URL: 'smtp://:theirs@mail.example.com', SMTP_USER: 'mailer' },
    { SMTP_URL: 'smtp://mailer:theirs@mail.example.com', SMTP_PASS: 'another' },
  ])('may stand apart or in the URL: %j', (given) => {
    expect(faultsOf(() => inProduction(given))).toEqual([]);
  });
});

describe('CAPTCHA_HOSTNAMES', () => {
  const captcha = (CAPTCHA_HOSTNAMES: string) =>
    inProduction({ CAPTCHA_PROVIDER: 'turnstile', CAPTCHA_SECRET: 'theirs', CAPTCHA_HOSTNAMES });

  it.each([
    'https://app.example.com',
    'app.example.com:443',
    'app.example.com/',
    '*.example.com',
    'app example.com',
    'app..example.com',
    'app.example.com.',
    'bücher.example',
    'ada@example.com',
    'a.example.com;b.example.com',
    'a.example.com,https://b.example.com',
  ])('is refused by name where an entry is no host: %s', (given) => {
    expect(faultsOf(() => captcha(given))).toEqual([
      'CAPTCHA_HOSTNAMES must list host names such as app.example.com, or package names of Android apps: ' +
        'no scheme, no port, no path, no *; other scripts as xn--',
    ]);
  });

  it('takes hosts, addresses and packages', () => {
    const places = [
      'app.example.com',
      'LocalHost',
      '192.0.2.1',
      '[::1]',
      'org.example.my_app',
      'xn--bcher-kva.example',
    ];
    expect(captcha(places.join(', ')).CAPTCHA_HOSTNAMES).toEqual(places);
  });
});

describe('what would be silently of no use', () => {
  it.each([
    [{ ACCESS_COOKIE_NAME: '__Host-at', COOKIE_DOMAIN: 'example.com' }, 'ACCESS_COOKIE_NAME'],
    [{ REFRESH_COOKIE_NAME: '__host-rt', COOKIE_DOMAIN: 'example.com' }, 'REFRESH_COOKIE_NAME'],
    [{ ACCESS_COOKIE_NAME: 'at', REFRESH_COOKIE_NAME: '__Host-at' }, 'REFRESH_COOKIE_NAME'],
    [{ ACCESS_COOKIE_NAME: '__Host-logged_in' }, 'ACCESS_COOKIE_NAME'],
    [{ MONGODB_URI: 'mongodb://db/?tls=false', MONGODB_TLS_CA_FILE: '/etc/ssl/ca.pem' }, 'MONGODB_TLS_CA_FILE'],
    [{ MONGODB_DB: 'local' }, 'MONGODB_DB'],
    [{ MONGODB_DB: 'config' }, 'MONGODB_DB'],
    [{ MONGODB_DB: 'admin' }, 'MONGODB_DB'],
    [{ WEBHOOK_URL: 'https://hooks.example.com:6000/x', WEBHOOK_SECRET: RANDOM }, 'WEBHOOK_URL'],
    [{ WEBHOOK_URL: 'https://hooks.example.com/x', WEBHOOK_SECRET: `whsec_${RANDOM}!ä` }, 'WEBHOOK_SECRET'],
    [{ PASSWORD_BREACH_URL: 'https://hibp.example.com:25' }, 'PASSWORD_BREACH_URL'],
    [{ CAPTCHA_URL: 'https://captcha.example.com:6667/' }, 'CAPTCHA_URL'],
    [{ PUBLIC_URL: 'https://auth.example.com:6000' }, 'PUBLIC_URL'],
    [{ APP_URL: 'https://app.example.com:10080' }, 'APP_URL'],
    [{ SITE_NAME: 'x'.repeat(101) }, 'SITE_NAME'],
    [{ JWT_AUDIENCE: 'x'.repeat(256) }, 'JWT_AUDIENCE'],
    [{ JWT_ISSUER: 'x'.repeat(256) }, 'JWT_ISSUER'],
    [{ MAIL_COOLDOWN_SECONDS: '0', MAIL_COOLDOWN_PENALTY_SECONDS: '5' }, 'MAIL_COOLDOWN_PENALTY_SECONDS'],
    [{ REQUEST_COOLDOWN_PENALTY_SECONDS: '5' }, 'REQUEST_COOLDOWN_PENALTY_SECONDS'],
  ])('is refused by name: %j', (given, name) => {
    expect(faultsOf(() => inProduction(given))).toEqual([expect.stringMatching(new RegExp(`^${name} \\w`))]);
  });

  it('is a prefix of a cookie that the browser would drop in development', () => {
    expect(faultsOf(() => inDevelopment({ ACCESS_COOKIE_NAME: '__Secure-at' }))).toEqual([
      expect.stringMatching(/^ACCESS_COOKIE_NAME \w/),
    ]);
  });
});
