import { Discovery } from './discovery';
import { loadOpenidClient } from './openid-client';
import type { FlowSecrets, Provider, ProviderProfile } from './provider';
import { authorizationUrl, callbackUrl } from './provider-client';
import { translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { refuseFutureTimes } from './token-times';

/** A provider that speaks OpenID Connect. */
export class OidcProvider implements Provider {
  readonly name: string;
  private readonly discovery: Discovery;

  constructor(private readonly options: ProviderOptions) {
    this.name = options.name;
    this.discovery = new Discovery(options);
  }

  /** @throws {ServiceUnavailable} */
  async authorizationUrl(secrets: FlowSecrets): Promise<URL> {
    const config = await this.discovery.configuration();
    const parameters = { nonce: secrets.nonce };
    return authorizationUrl(await loadOpenidClient(), config, { options: this.options, secrets, parameters });
  }

  /** @throws {SignInDeclined} @throws {ProviderNotBelieved} @throws {ServiceUnavailable} */
  async profile(query: URLSearchParams, secrets: FlowSecrets): Promise<ProviderProfile> {
    const { name: provider, report } = this.options;
    const config = await this.discovery.configuration();
    const library = await loadOpenidClient();
    const claims = await translatingFaults({ provider, step: 'sign-in', report }, async () => {
      const tokens = await library.authorizationCodeGrant(config, callbackUrl(this.options, query), {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.verifier,
        idTokenExpected: true,
      });
      const told = tokens.claims() ?? { sub: '' };
      refuseFutureTimes(told, new Date());
      if ('email' in told || config.serverMetadata().userinfo_endpoint === undefined) return told;
      return { ...(await library.fetchUserInfo(config, tokens.access_token, told.sub)), sub: told.sub };
    });
    return profileOf(provider, claims);
  }
}

/** The standard claims (OpenID Connect Core section 5.1) as we use them; whatever is of another type is left out. */
function profileOf(provider: string, claims: Readonly<Record<string, unknown>> & { sub: string }): ProviderProfile {
  const verified = claims['email_verified'];
  return {
    provider,
    subject: claims.sub,
    email: textOf(claims['email']),
    // Some providers write the boolean as a word.
    emailVerified: verified === true || verified === 'true',
    name: textOf(claims['name']),
    photo: textOf(claims['picture']),
  };
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}
