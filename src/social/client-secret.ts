import { type KeyObject, sign } from 'node:crypto';
import { after, type Clock } from '../shared/clock';

/** Far below the six months that Apple allows: a leaked token is of little use. */
const LIFETIME_MS = 60 * 60_000;
/** A token is made anew so long before its end. */
const SPARE_MS = 5 * 60_000;

/** Gives the secret that a client shows to a provider now. */
export type ClientSecret = () => string;

/** The key with which a client signs its secrets, and their claims. */
interface SecretTerms {
  readonly teamId: string;
  readonly keyId: string;
  /** On the curve P-256. */
  readonly privateKey: KeyObject;
  readonly clientId: string;
  readonly issuer: string;
}

/**
 * Makes client secrets as Apple wants them: a JWT that the key signs (ES256), kept until shortly before its end.
 *
 * Signed here, for the library's client assertions are sent as another parameter.
 */
export function signedSecret(terms: SecretTerms, clock: Clock): ClientSecret {
  let kept: { readonly token: string; readonly until: Date } | null = null;
  return () => {
    const now = clock.now();
    if (kept === null || kept.until <= now) {
      kept = { token: newSecret(terms, now), until: after(now, LIFETIME_MS - SPARE_MS) };
    }
    return kept.token;
  };
}

function newSecret({ clientId, issuer, keyId, privateKey, teamId }: SecretTerms, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const claims = { iss: teamId, iat, exp: iat + LIFETIME_MS / 1000, aud: issuer, sub: clientId };
  const text = `${encoded({ alg: 'ES256', kid: keyId })}.${encoded(claims)}`;
  // JWS wants the two numbers side by side (RFC 7518 section 3.4), where Node gives DER otherwise.
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
