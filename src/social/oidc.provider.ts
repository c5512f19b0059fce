import { providerSubject } from '../identities/provider-subject';
import { Discovery } from './discovery';
import { loadOpenidClient } from './openid-client';
import type { FlowSecrets, Provider, Visitor } from './provider';
import { postedName } from './posted-name';
import { authorizationUrl, callbackUrl } from './provider-client';
import { SubjectRefused, translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { type Claims, profileOf, tellsAll, withName } from './standard-claims';
import { refuseFutureTimes } from './token-times';
import { readUserinfo } from './userinfo';

type Come = Parameters<typeof readUserinfo>[1];

/** A provider that speaks OpenID Connect. */
export class OidcProvider implements Provider {
  readonly name: string;
  readonly isPosted: boolean;
  private readonly discovery: Discovery;

  constructor(private readonly options: ProviderOptions) {
    this.name = options.name;
    this.isPosted = options.isPosted;
    this.discovery = new Discovery(options);
  }

  /** @throws {ServiceUnavailable} */
  async authorizationUrl(secrets: FlowSecrets): Promise<URL> {
    const config = await this.discovery.configuration();
    const parameters = { nonce: secrets.nonce };
    return authorizationUrl(await loadOpenidClient(), config, { options: this.options, secrets, parameters });
  }

  /** @throws {SignInDeclined} @throws {ProviderNotBelieved} @throws {ServiceUnavailable} */
  async identify(query: URLSearchParams, secrets: FlowSecrets): Promise<Visitor> {
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
      const token: Claims = withName(tokens.claims() ?? {}, this.isPosted ? postedName(query.get('user')) : null);
      refuseFutureTimes(token, new Date());
      const subject = providerSubject(token['sub']);
      if (subject === null) throw new SubjectRefused();
      return this.visitor({ config, accessToken: tokens.access_token, subject, token });
    });
  }

  private visitor(come: Come): Visitor {
    const person = { provider: this.name, subject: come.subject };
    return {
      ...person,
      profile: async () => {
        const userinfo = tellsAll(come.token) ? {} : await readUserinfo(this.options, come);
        return profileOf(person, come.token, userinfo);
      },
    };
  }
}
