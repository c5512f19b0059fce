import type { Configuration } from 'openid-client' with { 'resolution-mode': 'import' };
import { numberedSubject } from '../identities/provider-subject';
import { fieldsOf } from './answer-fields';
import { loadOpenidClient, type OpenidClient } from './openid-client';
import type { FlowSecrets, Provider, ProviderProfile, Visitor } from './provider';
import { authorizationUrl, callbackUrl, fetchBounded, isPlain, timeoutSeconds } from './provider-client';
import { SubjectRefused, translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { isRefusal } from './provider-refusal';
import { ProviderNotBelieved } from './social.errors';

const GITHUB = 'https://github.com';
const UNAUTHORIZED = 401;
const API_VERSION = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

/** GitHub, which speaks OAuth 2 without OpenID Connect: its API identifies the person. */
export class GithubProvider implements Provider {
  readonly name: string;
  readonly isPosted = false;
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
  async identify(query: URLSearchParams, secrets: FlowSecrets): Promise<Visitor> {
    const library = await loadOpenidClient();
    const config = this.configuration(library);
    return this.translating(async () => {
      const { access_token: token } = await library.authorizationCodeGrant(config, callbackUrl(this.options, query), {
        expectedState: secrets.state,
        pkceCodeVerifier: secrets.verifier,
      });
      const answer = await this.read(library, config, { path: '/user', token });
      if (!answer.ok) throw new GithubFailed(answer);
      const user = fieldsOf(await answer.json());
      // The number is the person's for ever; the login name can be given up and taken by somebody else.
      const subject = numberedSubject(user['id']);
      if (subject === null) throw new SubjectRefused();
      return {
        provider: this.name,
        subject,
        profile: () => this.translating(async () => this.profile({ user, subject }, () => this.emails(config, token))),
      };
    });
  }

  private translating<T>(work: () => Promise<T>): Promise<T> {
    const { name: provider, report } = this.options;
    return translatingFaults({ provider, step: 'sign-in', report }, work);
  }

  private async profile(
    { subject, user: { avatar_url: photo, name } }: { subject: string; user: Readonly<Record<string, unknown>> },
    emails: () => Promise<readonly unknown[]>,
  ): Promise<ProviderProfile> {
    const primary = (await emails()).find(isPrimary);
    return {
      provider: this.name,
      subject,
      email: primary?.email ?? null,
      emailVerified: primary?.verified === true,
      name: typeof name === 'string' ? name : null,
      photo: typeof photo === 'string' ? photo : null,
    };
  }

  /**
   * The person's addresses; none where GitHub does not let them be read, as the person or their organisation may want.
   * @throws {Error} where GitHub is away or busy, which must not be taken for a person without an address
   */
  private async emails(config: Configuration, token: string): Promise<readonly unknown[]> {
    const { name: provider, report } = this.options;
    const answer = await this.read(await loadOpenidClient(), config, { path: '/user/emails', token });
    if (!answer.ok) {
      if (answer.status === UNAUTHORIZED || !isRefusal(answer)) throw new GithubFailed(answer);
      report({ provider, step: 'sign-in', code: 'EMAILS_REFUSED' });
      return [];
    }
    const emails: unknown = await answer.json();
    if (!Array.isArray(emails)) throw new ProviderNotBelieved();
    return emails as unknown[];
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
    const config = new library.Configuration(endpoints, clientId, clientSecret());
    config.timeout = timeoutSeconds(this.options);
    config[library.customFetch] = fetchBounded;
    if (isPlain(this.options)) library.allowInsecureRequests(config);
    return config;
  }

  private read(
    library: OpenidClient,
    config: Configuration,
    asked: { path: string; token: string },
  ): Promise<Response> {
    const { issuer } = this.options;
    const api = issuer === GITHUB ? 'https://api.github.com' : `${issuer}/api/v3`;
    const url = new URL(`${api}${asked.path}`);
    return library.fetchProtectedResource(config, asked.token, url, 'GET', null, new Headers(API_VERSION));
  }
}

/** GitHub answered with a fault. The log has its status. */
class GithubFailed extends Error {
  readonly code: string;

  constructor({ status }: Response) {
    super('GitHub failed');
    this.code = `HTTP_${String(status)}`;
  }
}

interface GithubEmail {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

function isPrimary(entry: unknown): entry is GithubEmail {
  const { email, primary } = fieldsOf(entry);
  return typeof email === 'string' && primary === true;
}
