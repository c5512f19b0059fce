import type { PurposeKey } from '../keys/key-ring';
import { equalsInConstantTime, hmac } from '../shared/hashing';
import { newToken } from '../shared/random';
import { deriveKey, open, seal } from '../shared/sealing';

const RANDOM_BYTES = 16;
const SHAPE = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{22})\.([\w-]{43})$/;

/** A refresh token that this gateway made, replaced or ended since or not. */
export interface GenuineRefreshToken {
  readonly token: string;
  readonly sessionId: string;
  readonly generation: number;
}

/** Makes a refresh token: `sid.generation.random.mac`, 128 random bits under HMAC-SHA-256 (security rule 5). */
export function mintRefreshToken(key: PurposeKey, sessionId: string, generation: number): string {
  const body = `${sessionId}.${String(generation)}.${newToken(RANDOM_BYTES)}`;
  return `${body}.${hmac(key.current, body)}`;
}

/**
 * Returns the token's parts, or null where the MAC is not ours.
 *
 * The MAC tells a genuine old token, whose replay ends the session, from garbage, which does nothing: else
 * a reader of a `sid` in an access token could sign its owner out.
 */
export function parseRefreshToken(key: PurposeKey, token: string): GenuineRefreshToken | null {
  const [, sessionId, generation, random, mac] = SHAPE.exec(token) ?? [];
  if (sessionId === undefined || generation === undefined || random === undefined || mac === undefined) return null;
  const body = `${sessionId}.${generation}.${random}`;
  const genuine = key.all.some((candidate) => equalsInConstantTime(hmac(candidate, body), mac));
  return genuine ? { token, sessionId, generation: Number(generation) } : null;
}

/** Seals the successor so that only the holder of its predecessor can open it (security rule 7). */
export function sealSuccessor(predecessor: string, successor: string): string {
  return seal(deriveKey(predecessor, 'successor'), successor);
}

/** Opens the successor that was sealed for this predecessor. */
export function openSuccessor(predecessor: string, sealed: string): string {
  return open(deriveKey(predecessor, 'successor'), sealed);
}
