import type { ClientAuth, Configuration, CustomFetch } from 'openid-client' with { 'resolution-mode': 'import' };
import { boundedFetch } from './bounded-fetch';
import type { ClientSecret } from './client-secret';
import type { OpenidClient } from './openid-client';
import type { ProviderOptions } from './provider-options';
import type { FlowSecrets } from './provider';

/** The whole seconds that the library takes for a deadline. */
export function timeoutSeconds({ timeoutMs }: ProviderOptions): number {
  return timeoutMs / 1000;
}

/** As the library calls it, bounded in size. */
export const fetchBounded: CustomFetch = (url, options) => boundedFetch(url, options as RequestInit);

/** Whether the provider is on the developer's own machine, without TLS; the settings allow it nowhere else. */
export function isPlain({ issuer }: ProviderOptions): boolean {
  return issuer.startsWith('http:');
}

/**
 * Shows the client's secret in the way that the provider takes: in the body where it says so, else as HTTP Basic, which
 * is what silence means (RFC 8414 section 2).
 */
export function secretAuth({ ClientSecretBasic, ClientSecretPost }: OpenidClient, secret: ClientSecret): ClientAuth {
  return (...call) => {
    const [server] = call;
    const takesBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true;
    const show = takesBody ? ClientSecretPost(secret()) : ClientSecretBasic(secret());
    show(...call);
  };
}

/** The address at which the person signs in, with everything that ties the way back to this one. */
export async function authorizationUrl(
  library: OpenidClient,
  config: Configuration,
  { options, secrets, parameters = {} }: AuthorizationRequest,
): Promise<URL> {
  return library.buildAuthorizationUrl(config, {
    redirect_uri: options.redirectUri,
    response_type: 'code',
    scope: options.scopes.join(' '),
    state: secrets.state,
    code_challenge: await library.calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
    ...(options.isPosted ? { response_mode: 'form_post' } : {}),
    ...parameters,
  });
}

interface AuthorizationRequest {
  readonly options: ProviderOptions;
  readonly secrets: FlowSecrets;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The address of the callback as the provider called it: built of what we registered, never of the Host header. */
export function callbackUrl({ redirectUri }: ProviderOptions, query: URLSearchParams): URL {
  return new URL(`${redirectUri}?${query.toString()}`);
}
