import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { faultsOf, inDevelopment, inProduction } from '../support/settings';

const ACME = {
  OIDC_PROVIDERS: 'acme',
  OIDC_ACME_ISSUER: 'https://login.example.com/realms/acme',
  OIDC_ACME_CLIENT_ID: 'gatehouse',
  OIDC_ACME_CLIENT_SECRET: 'a secret of theirs',
};

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const PEM = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const RSA = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const APPLE = {
  OIDC_PROVIDERS: 'apple',
  OIDC_APPLE_CLIENT_ID: 'com.example.signin',
  OIDC_APPLE_TEAM_ID: 'TEAM123456',
  OIDC_APPLE_KEY_ID: 'KEY1234567',
  OIDC_APPLE_PRIVATE_KEY: PEM,
};

describe('the settings of providers', () => {
  it('describe any provider of OpenID Connect', () => {
    expect(inProduction(ACME).providers).toEqual([
      {
        name: 'acme',
        kind: 'oidc',
        issuer: 'https://login.example.com/realms/acme',
        clientId: 'gatehouse',
        clientSecret: 'a secret of theirs',
        key: null,
        scopes: ['openid', 'email', 'profile'],
        responseMode: 'query',
      },
    ]);
  });

  it('need no issuer for Google and GitHub', () => {
    const credentials = (name: string) => ({ [`OIDC_${name}_CLIENT_ID`]: 'id', [`OIDC_${name}_CLIENT_SECRET`]: 's' });
    const given = { OIDC_PROVIDERS: 'google, github', ...credentials('GOOGLE'), ...credentials('GITHUB') };
    expect(inProduction(given).providers).toMatchObject([
      { name: 'google', kind: 'oidc', issuer: 'https://accounts.google.com' },
      { name: 'github', kind: 'github', issuer: 'https://github.com', scopes: ['read:user', 'user:email'] },
    ]);
  });

  it('know Apple, whose secret a key signs', () => {
    const { providers } = inProduction(APPLE);
    expect(providers).toMatchObject([
      {
        ...{
          name: 'apple',
          kind: 'oidc',
          issuer: 'https://appleid.apple.com',
          clientSecret: '',
          responseMode: 'form_post',
        },
        ...{ scopes: ['openid', 'email', 'name'], key: { teamId: 'TEAM123456', keyId: 'KEY1234567' } },
      },
    ]);
    const written = { OIDC_APPLE_PRIVATE_KEY: PEM.replaceAll('\n', '\\n') };
    const encoded = { OIDC_APPLE_PRIVATE_KEY: Buffer.from(PEM).toString('base64') };
    const inFile = { OIDC_APPLE_PRIVATE_KEY: undefined, OIDC_APPLE_PRIVATE_KEY_FILE: '/run/AuthKey.p8' };
    for (const given of [written, encoded]) {
      expect(inProduction({ ...APPLE, ...given }).providers[0]?.key).not.toBeNull();
    }
    expect(inProduction({ ...APPLE, ...inFile }, () => PEM).providers[0]?.key).not.toBeNull();
  });

  it.each<[Record<string, string | undefined>, string[]]>([
    [
      { OIDC_APPLE_TEAM_ID: undefined, OIDC_APPLE_KEY_ID: '', OIDC_APPLE_PRIVATE_KEY: undefined },
      [
        'OIDC_APPLE_TEAM_ID is required: OIDC_PROVIDERS names apple',
        'OIDC_APPLE_KEY_ID is required: OIDC_PROVIDERS names apple',
        'OIDC_APPLE_PRIVATE_KEY is required: OIDC_PROVIDERS names apple; or set the one with _FILE',
      ],
    ],
    [
      { OIDC_APPLE_TEAM_ID: 'team' },
      ['OIDC_APPLE_TEAM_ID must be the ten capitals and digits that the provider shows'],
    ],
    [{ OIDC_APPLE_PRIVATE_KEY: 'x' }, ['OIDC_APPLE_PRIVATE_KEY must be a private key in PEM or base64 of PEM']],
    [{ OIDC_APPLE_PRIVATE_KEY: RSA }, ['OIDC_APPLE_PRIVATE_KEY must be a P-256 key for ES256']],
    [
      { OIDC_APPLE_PRIVATE_KEY: undefined, OIDC_APPLE_PRIVATE_KEY_FILE: '/nowhere' },
      ['OIDC_APPLE_PRIVATE_KEY_FILE names a file that cannot be read'],
    ],
    [{ OIDC_APPLE_RESPONSE_MODE: 'fragment' }, ['OIDC_APPLE_RESPONSE_MODE must be query or form_post']],
  ])('tell of a key of Apple that is none: %j', (given, faults) => {
    const readFile = () => {
      throw new Error('no such file');
    };
    expect(faultsOf(() => inProduction({ ...APPLE, ...given }, readFile))).toEqual(faults);
  });

  it('name none where nothing is set', () => {
    expect(inProduction().providers).toEqual([]);
  });

  it('name everything that is missing at once, by the names to set', () => {
    expect(faultsOf(() => inProduction({ OIDC_PROVIDERS: 'acme,google' }))).toEqual([
      'OIDC_ACME_ISSUER is required: OIDC_PROVIDERS names acme',
      'OIDC_ACME_CLIENT_ID is required: OIDC_PROVIDERS names acme',
      'OIDC_ACME_CLIENT_SECRET is required: OIDC_PROVIDERS names acme',
      'OIDC_GOOGLE_CLIENT_ID is required: OIDC_PROVIDERS names google',
      'OIDC_GOOGLE_CLIENT_SECRET is required: OIDC_PROVIDERS names google',
    ]);
  });

  it.each(['Google', 'a-b', 'a_b', '../x', 'google,google', 'google,,github', '1st'])('refuse the name %j', (name) => {
    expect(faultsOf(() => inProduction({ OIDC_PROVIDERS: name }))).toEqual([
      'OIDC_PROVIDERS must list names of a-z and 0-9 such as google,acme, each once',
    ]);
  });

  it.each([
    'http://login.example.com',
    'login.example.com',
    'https://login.example.com?x=1',
    'https://u:p@x.example.com',
    'http://localhost:4001',
  ])('refuse the issuer %j in production', (issuer) => {
    expect(faultsOf(() => inProduction({ ...ACME, OIDC_ACME_ISSUER: issuer }))).toEqual([
      'OIDC_ACME_ISSUER must be a URL that begins with https://, without a query',
    ]);
  });

  it('take plain HTTP in development, on this machine alone', () => {
    const faults = (issuer: string) => faultsOf(() => inDevelopment({ ...ACME, OIDC_ACME_ISSUER: issuer }));
    expect(['http://localhost:4001', 'http://127.0.0.1:4001/x', 'http://[::1]:4001'].flatMap(faults)).toEqual([]);
    expect(['http://localhost.example.com', 'http://10.0.0.1'].map((issuer) => faults(issuer).length)).toEqual([1, 1]);
  });

  it('want the scope openid, and scopes that are some', () => {
    const faults = (scopes: string) => faultsOf(() => inProduction({ ...ACME, OIDC_ACME_SCOPES: scopes }));
    expect(faults('email profile')).toEqual(['OIDC_ACME_SCOPES must hold openid']);
    expect(faults('openid  email')).toEqual(['OIDC_ACME_SCOPES must be scopes with one space between them']);
    expect(faults('openid email offline_access')).toEqual([]);
  });

  it('tell of misspelt names, and of those of a provider that is not named', () => {
    expect(faultsOf(() => inProduction({ ...ACME, OIDC_ACME_SCOPE: 'openid', OIDC_GOOGLE_CLIENT_ID: 'x' }))).toEqual([
      'OIDC_ACME_SCOPE is no setting; OIDC_ACME_SCOPES was probably meant',
      'OIDC_GOOGLE_CLIENT_ID is no setting of a provider that OIDC_PROVIDERS names',
    ]);
  });
});
