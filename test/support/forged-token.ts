import { type KeyObject, sign } from 'node:crypto';
import type { SigningKeys } from '../../src/keys/key-ring';

/** The claims of a forged token and its key; the rest is as the gateway itself would have it. */
export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
}

/**
 * A token signed without any library, so that it can say what no library would sign.
 *
 * A field set to undefined is left out. ES256 signatures are r and s side by side (RFC 7518 section 3.4).
 */
export function forgeToken(keys: SigningKeys, { header = {}, claims, key = keys.privateKey }: Forgery): string {
  const full = { alg: keys.algorithm, typ: 'at+jwt', kid: keys.kid, ...header };
  const body = `${encodePart(full)}.${encodePart(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** One part of a token: JSON in base64url. */
export function encodePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The content of a part of a token. */
export function decodePart(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
