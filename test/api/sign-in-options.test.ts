import { usernameFault } from '../../src/shared/username';
import { onEveryEngine, startGateway } from '../support/gateway';
import { engines } from '../support/engines';
import { SignInOptionsDocument } from '../support/operations';

const SECRETS = { CAPTCHA_SECRET: 'CANARY-captcha-secret', OIDC_ACME_CLIENT_SECRET: 'CANARY-client-secret' };

onEveryEngine('signInOptions', (gateway) => {
  it('tells guests what a form has to know', async () => {
    const { data, errors } = await gateway().guest().send(SignInOptionsDocument);
    expect(errors).toEqual([]);
    expect(data?.signInOptions).toEqual({
      registration: 'OPEN',
      passwordMinLength: 12,
      passwordMaxLength: 128,
      usernameMinLength: 3,
      usernameMaxLength: 32,
      usernamePattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*[A-Za-z0-9]',
      loginCodes: true,
      passkeys: false,
      providers: [],
      captcha: null,
    });
  });

  it('has the pattern by which usernames are judged', async () => {
    const { data } = await gateway().guest().send(SignInOptionsDocument);
    const pattern = new RegExp(`^(?:${data?.signInOptions.usernamePattern ?? ''})$`, 'v');
    for (const name of ['ada', 'Ada.Lovelace', 'a-b', 'a_b', '-ada', 'ada.', 'a b', 'ädä', 'ada@x', 'a\u212Aa']) {
      expect([name, pattern.test(name)]).toEqual([name, usernameFault(name) === null]);
    }
  });
});

describe('settings of other kinds (signInOptions)', () => {
  it('names the providers with their start, the captcha with its public key, and no secret', async () => {
    const [engine] = engines();
    const settings = {
      REGISTRATION: 'confirm-first',
      PASSWORD_MIN_LENGTH: '15',
      CAPTCHA_PROVIDER: 'turnstile',
      CAPTCHA_SITE_KEY: 'public-key',
      OIDC_PROVIDERS: 'acme,github,other',
      OIDC_ACME_ISSUER: 'https://acme.example.com',
      OIDC_ACME_CLIENT_ID: 'CANARY-client-id',
      OIDC_ACME_TITLE: 'Acme & Sons',
      OIDC_GITHUB_CLIENT_ID: 'CANARY-client-id',
      OIDC_GITHUB_CLIENT_SECRET: SECRETS.OIDC_ACME_CLIENT_SECRET,
      OIDC_OTHER_ISSUER: 'https://other.example.com',
      OIDC_OTHER_CLIENT_ID: 'CANARY-client-id',
      OIDC_OTHER_CLIENT_SECRET: SECRETS.OIDC_ACME_CLIENT_SECRET,
      ...SECRETS,
    };
    const gateway = await startGateway(engine!, { settings });
    try {
      const { data, text } = await gateway.guest().send(SignInOptionsDocument);
      expect(data?.signInOptions).toMatchObject({
        registration: 'CONFIRM_FIRST',
        passwordMinLength: 15,
        captcha: { provider: 'turnstile', siteKey: 'public-key' },
        providers: [
          { id: 'acme', title: 'Acme & Sons', url: 'https://auth.example.com/auth/acme' },
          { id: 'github', title: 'GitHub', url: 'https://auth.example.com/auth/github' },
          { id: 'other', title: 'Other', url: 'https://auth.example.com/auth/other' },
        ],
      });
      expect(text).not.toContain('CANARY');
    } finally {
      await gateway.stop();
    }
  });
});
