import { after, type Clock } from '../shared/clock';
import { hmac, sha256 } from '../shared/hashing';
import { newToken } from '../shared/random';
import type { RequestLimiter } from '../throttling/request-limiter';
import type { AuthorizationRepository } from './authorization.repository';
import type { FlowSecrets, Provider } from './provider';
import type { AuthorizationDocument } from './authorization.document';

/** The time that a user may take at the provider. */
export const AUTHORIZATION_MS = 10 * 60_000;
/** A hostile query is not hashed whole. */
const MAX_STATE_LENGTH = 256;
/** Characters of base64url: more than 128 bits, since a browser holds a few. */
const FLOW_LENGTH = 22;

interface Parts {
  readonly authorizations: AuthorizationRepository;
  readonly limiter: RequestLimiter;
  readonly clock: Clock;
}

/** The provider to go to, and what is to happen on the way back. */
export interface Departure {
  readonly provider: Provider;
  readonly returnTo: string | null;
  readonly link: AuthorizationDocument['link'];
  readonly ip: string | null;
}

/** The address to open, and the secret that the browser must bring back in a cookie. */
export interface Departed {
  readonly location: string;
  readonly binding: { readonly flow: string; readonly secret: string; readonly isPosted: boolean };
}

/** The authorization that waited for the user who came back. */
export interface Arrival {
  readonly authorization: AuthorizationDocument;
  readonly secrets: FlowSecrets;
  /** The name of the sign-in, whose secret in the browser is used up. */
  readonly flow: string;
}

/**
 * Keeps a sign-in between the way to a provider and the way back.
 *
 * It is stored under the hash of `state`, single use, and bound to the browser by a secret in a cookie: else an attacker
 * could send another person through the end of a sign-in that they began themselves (login CSRF, RFC 9700 section 4.7).
 * Verifier and nonce are derived from that secret, so the database holds nothing with which a sign-in could be finished.
 */
export class AuthorizationService {
  constructor(private readonly parts: Parts) {}

  /** Begins a sign-in. @throws {RateLimited} @throws {ServiceUnavailable} where the provider is away */
  async depart({ provider, returnTo, link, ip }: Departure): Promise<Departed> {
    const { authorizations, clock, limiter } = this.parts;
    await limiter.count(ip);
    const [state, secret] = [newToken(), newToken()];
    const location = await provider.authorizationUrl(secretsOf(state, secret));
    const createdAt = clock.now();
    await authorizations.insert({
      _id: sha256(state),
      provider: provider.name,
      bindingHash: sha256(secret),
      returnTo,
      link,
      createdAt,
      expiresAt: after(createdAt, AUTHORIZATION_MS),
    });
    return { location: location.href, binding: { flow: flowOf(state), secret, isPosted: provider.isPosted } };
  }

  /** Consumes this browser's authorization of this state; null for wrong, used, expired and foreign states alike. */
  async arrive(
    provider: string,
    state: string | null,
    bindingsOf: (flow: string) => readonly string[],
  ): Promise<Arrival | null> {
    if (state === null || state.length > MAX_STATE_LENGTH) return null;
    const flow = flowOf(state);
    const bindings = bindingsOf(flow);
    if (bindings.length === 0) return null;
    const { authorizations, clock } = this.parts;
    const claim = { stateHash: sha256(state), provider, bindingHashes: bindings.map(sha256) };
    const authorization = await authorizations.claim(claim, clock.now());
    const binding = bindings.find((secret) => sha256(secret) === authorization?.bindingHash);
    if (authorization === null || binding === undefined) return null;
    return { authorization, flow, secrets: secretsOf(state, binding) };
  }
}

/** The name of the sign-in, from which its state cannot be derived. */
function flowOf(state: string): string {
  return sha256(`flow ${state}`).slice(0, FLOW_LENGTH);
}

function secretsOf(state: string, binding: string): FlowSecrets {
  const derive = (purpose: string) => hmac(Buffer.from(binding), purpose, state);
  return { state, nonce: derive('nonce'), verifier: derive('verifier') };
}
