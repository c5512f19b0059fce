import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A 32-byte key for one purpose, derived from a secret by HKDF-SHA-256 (RFC 5869). */
export function deriveKey(secret: Buffer | string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `gatehouse/${purpose}`, 32));
}

/** `text` under AES-256-GCM: nonce, tag and ciphertext as base64url. Only the key's holder can open or alter it. */
export function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The text that `seal` was given. @throws {Error} when the key is another or a byte was changed. */
export function open(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
}

/** As `open`, with null where the key does not open it. */
export function tryOpen(key: Buffer, sealed: string): string | null {
  try {
    return open(key, sealed);
  } catch {
    return null;
  }
}

/** The text under whichever of the keys opens it, or null where none does. */
export function openWithAny(keys: readonly Buffer[], sealed: string): string | null {
  for (const key of keys) {
    const text = tryOpen(key, sealed);
    if (text !== null) return text;
  }
  return null;
}
