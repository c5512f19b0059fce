import jwt from 'jsonwebtoken';
import type { SigningKeys } from '../keys/key-ring';
import { newId } from '../shared/random';

/** The claims of an access token: the ids of user and session, no data about them (security rule 2). */
export interface AccessClaims {
  readonly sub: string;
  readonly sid: string;
  readonly iat: number;
  readonly exp: number;
}

/** The result of checking a token: its claims, or the reason of the refusal. */
export type AccessVerdict = { readonly claims: AccessClaims } | { readonly refused: 'EXPIRED' | 'INVALID' };

export interface AccessTokenOptions {
  readonly keys: SigningKeys;
  readonly issuer: string;
  /** Whether another issuer is ours too; by default none is. */
  readonly isOwnIssuer?: (issuer: unknown) => boolean;
  readonly audience: string;
  readonly lifetimeMs: number;
}

const TYPE = 'at+jwt';
const MAX_LENGTH = 4096;
const CLOCK_SKEW_SECONDS = 30;
const REMEMBERED_TOKENS = 10_000;
const INVALID = { refused: 'INVALID' } as const;

/** Issues and verifies access tokens (RFC 9068). Pure but for a bounded memory of tokens whose signature was checked. */
export class AccessTokens {
  private readonly verified = new Map<string, AccessClaims>();

  constructor(private readonly options: AccessTokenOptions) {}

  /** A signed token for the session, and the moment it expires. One signature. */
  issue(subject: { userId: string; sessionId: string }, now: Date): { token: string; expiresAt: Date } {
    const { keys, issuer, audience, lifetimeMs } = this.options;
    const iat = Math.floor(now.getTime() / 1000);
    const exp = iat + Math.floor(lifetimeMs / 1000);
    const claims = { iss: issuer, aud: audience, sub: subject.userId, sid: subject.sessionId, iat, exp, jti: newId() };
    const header = { alg: keys.algorithm, typ: TYPE, kid: keys.kid };
    const token = jwt.sign(claims, keys.privateKey, { algorithm: keys.algorithm, header });
    return { token, expiresAt: new Date(exp * 1000) };
  }

  /**
   * Returns the claims of a genuine, living token; else whether it expired or is not ours.
   *
   * jsonwebtoken alone accepts a missing `exp`, a future `iat`, any `typ`, an array `aud` and unknown `crit`, so
   * each is checked here (security rule 1; RFC 8725, RFC 9068 section 4). Never throws; refuses all forgeries alike.
   */
  verify(token: string, now: Date): AccessVerdict {
    const seconds = Math.floor(now.getTime() / 1000);
    const known = this.verified.get(token);
    if (known !== undefined) return known.exp > seconds ? { claims: known } : { refused: 'EXPIRED' };
    const key = token.length <= MAX_LENGTH && isSpeltOnce(token) ? this.keyOf(token) : undefined;
    if (key === undefined) return INVALID;
    try {
      const { algorithm } = this.options.keys;
      const payload = jwt.verify(token, key, {
        algorithms: [algorithm],
        ignoreExpiration: true,
        clockTimestamp: seconds,
      });
      const claims = this.acceptable(payload, seconds);
      if (claims === null) return INVALID;
      if (claims.exp <= seconds) return { refused: 'EXPIRED' };
      this.remember(token, claims);
      return { claims };
    } catch {
      return INVALID;
    }
  }

  private keyOf(token: string) {
    const { algorithm, publicKeys } = this.options.keys;
    try {
      const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('utf8');
      const header = JSON.parse(text) as Record<string, unknown> | null;
      const fit =
        header !== null &&
        header['alg'] === algorithm &&
        header['typ'] === TYPE &&
        !('crit' in header) &&
        !('b64' in header);
      return fit && typeof header['kid'] === 'string' ? publicKeys.get(header['kid']) : undefined;
    } catch {
      return undefined;
    }
  }

  private acceptable(payload: unknown, seconds: number): AccessClaims | null {
    if (typeof payload !== 'object' || payload === null) return null;
    const { iss, aud, sub, sid, iat, exp } = payload as Record<string, unknown>;
    const { audience, lifetimeMs } = this.options;
    if (!this.isOurs(iss) || aud !== audience) return null;
    if (typeof sub !== 'string' || sub === '' || typeof sid !== 'string' || sid === '') return null;
    if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return null;
    const [issued, expires] = [iat as number, exp as number];
    const plausible =
      issued <= seconds + CLOCK_SKEW_SECONDS && expires - issued <= lifetimeMs / 1000 && expires > issued;
    return plausible ? { sub, sid, iat: issued, exp: expires } : null;
  }

  private isOurs(iss: unknown): boolean {
    const { isOwnIssuer, issuer } = this.options;
    return iss === issuer || isOwnIssuer?.(iss) === true;
  }

  /** Remembers that the signature is right; liveness is still read from the database on each request. */
  private remember(token: string, claims: AccessClaims): void {
    if (this.verified.size >= REMEMBERED_TOKENS) {
      const [oldest] = this.verified.keys();
      if (oldest !== undefined) this.verified.delete(oldest);
    }
    this.verified.set(token, claims);
  }
}

/**
 * Whether the signature is in its one base64url spelling.
 *
 * The last character of an ES256 signature has four spare bits that decoders ignore: without this, one token would
 * have 16 texts (RFC 4648 section 3.5).
 */
function isSpeltOnce(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}
