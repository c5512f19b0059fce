import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The SHA-256 of a high-entropy secret, base64url: the database keeps it instead. */
export function sha256(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** HMAC-SHA-256 of the parts under `key`, base64url. Each part is length-prefixed, so no two lists collide. */
export function hmac(key: Buffer, ...parts: string[]): string {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(`${String(Buffer.byteLength(part))}:${part}`);
  return mac.digest('base64url');
}

/** Whether two strings are equal, in time that does not reveal where they differ. */
export function equalsInConstantTime(left: string, right: string): boolean {
  const a = createHash('sha256').update(left).digest();
  const b = createHash('sha256').update(right).digest();
  return timingSafeEqual(a, b);
}
