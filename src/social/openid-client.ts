import type * as openidClient from 'openid-client' with { 'resolution-mode': 'import' };

/** The library that speaks OAuth 2 and OpenID Connect. */
export type OpenidClient = typeof openidClient;

let loaded: Promise<OpenidClient> | undefined;

/** The library, loaded at the first sign-in by a provider: a gateway without any starts without it. */
export function loadOpenidClient(): Promise<OpenidClient> {
  return (loaded ??= import('openid-client'));
}
