import type { Subject } from '../identities/identity.service';
import { providerSubject } from '../identities/provider-subject';
import { Discovery } from './discovery';
import { loadOpenidClient } from './openid-client';
import type { FlowSecrets, Provider, ProviderProfile } from './provider';
import { authorizationUrl, callbackUrl } from './provider-client';
import { SubjectRefused, translatingFaults } from './provider-faults';
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
    return translatingFaults({ provider, step: 'sign-in', report }, async () => {
      const tokens = await library.authorizationCodeGrant(config, callbackUrl(this.options, query), {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.verifier,
        idTokenExpected: true,
      });
      const told = tokens.claims() ?? { sub: '' };
      refuseFutureTimes(told, new Date());
      const subject = providerSubject(told.sub);
      if (subject === null) throw new SubjectRefused();
      if ('email' in told || config.serverMetadata().userinfo_endpoint === undefined) {
        return profileOf({ provider, subject }, told);
      }
      return profileOf({ provider, subject }, await library.fetchUserInfo(config, tokens.access_token, subject));
    });
  }
}

/** The standard claims (OpenID Connect Core section 5.1) as we use them; whatever is of another type is left out. */
function profileOf(person: Subject, claims: Readonly<Record<string, unknown>>): ProviderProfile {
  const verified = claims['email_verified'];
  return {
    ...person,
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
