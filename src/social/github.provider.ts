import type { Configuration } from 'openid-client' with { 'resolution-mode': 'import' };
import { numberedSubject } from '../identities/provider-subject';
import { loadOpenidClient, type OpenidClient } from './openid-client';
import type { FlowSecrets, Provider, ProviderProfile } from './provider';
import { authorizationUrl, callbackUrl, fetchBounded, isPlain, timeoutSeconds } from './provider-client';
import { SubjectRefused, translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { ProviderNotBelieved } from './social.errors';

const GITHUB = 'https://github.com';
const API_VERSION = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

/** GitHub, which speaks OAuth 2 without OpenID Connect: who somebody is, its API tells. */
export class GithubProvider implements Provider {
  readonly name: string;
  private known: Configuration | null = null;

  constructor(private readonly options: ProviderOptions) {
    this.name = options.name;
  }

  /** The address at GitHub. */
  async authorizationUrl(secrets: FlowSecrets): Promise<URL> {
    const library = await loadOpenidClient();
    return authorizationUrl(library, this.configuration(library), { options: this.options, secrets });
  }

  /** @throws {SignInDeclined} @throws {ProviderNotBelieved} @throws {ServiceUnavailable} */
  async profile(query: URLSearchParams, secrets: FlowSecrets): Promise<ProviderProfile> {
    const { name: provider, report } = this.options;
    const library = await loadOpenidClient();
    const config = this.configuration(library);
    return translatingFaults({ provider, step: 'sign-in', report }, async () => {
      const { access_token: token } = await library.authorizationCodeGrant(config, callbackUrl(this.options, query), {
        expectedState: secrets.state,
        pkceCodeVerifier: secrets.verifier,
      });
      const read = (path: string) => this.read(library, config, { path, token });
      const [user, emails] = await Promise.all([read('/user'), read('/user/emails')]);
      return profileOf(provider, user, emails);
    });
  }

  private configuration(library: OpenidClient): Configuration {
    return (this.known ??= this.configured(library));
  }

  private configured(library: OpenidClient): Configuration {
    const { clientId, clientSecret, issuer } = this.options;
    const endpoints = {
      issuer,
      authorization_endpoint: `${issuer}/login/oauth/authorize`,
      token_endpoint: `${issuer}/login/oauth/access_token`,
    };
    const config = new library.Configuration(endpoints, clientId, clientSecret);
    config.timeout = timeoutSeconds(this.options);
    config[library.customFetch] = fetchBounded;
    if (isPlain(this.options)) library.allowInsecureRequests(config);
    return config;
  }

  private async read(
    library: OpenidClient,
    config: Configuration,
    asked: { path: string; token: string },
  ): Promise<unknown> {
    const { issuer } = this.options;
    const api = issuer === GITHUB ? 'https://api.github.com' : `${issuer}/api/v3`;
    const url = new URL(`${api}${asked.path}`);
    const headers = new Headers(API_VERSION);
    const answer = await library.fetchProtectedResource(config, asked.token, url, 'GET', null, headers);
    if (!answer.ok) throw new Error('GitHub refused');
    return answer.json();
  }
}

interface GithubEmail {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

/** The numeric id is the person's for ever; the login name can be given up and taken by somebody else. */
function profileOf(provider: string, user: unknown, emails: unknown): ProviderProfile {
  const { id, name, avatar_url: photo } = (user ?? {}) as Record<string, unknown>;
  const subject = numberedSubject(id);
  if (subject === null) throw new SubjectRefused();
  if (!Array.isArray(emails)) throw new ProviderNotBelieved();
  const primary = (emails as unknown[]).find(isPrimary);
  return {
    provider,
    subject,
    email: primary?.email ?? null,
    emailVerified: primary?.verified === true,
    name: typeof name === 'string' ? name : null,
    photo: typeof photo === 'string' ? photo : null,
  };
}

function isPrimary(entry: unknown): entry is GithubEmail {
  const { email, primary } = (entry ?? {}) as Partial<GithubEmail>;
  return typeof email === 'string' && primary === true;
}
