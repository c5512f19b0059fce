import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** A PBKDF2 hash taken apart; the digest is always SHA-256. */
export interface Pbkdf2Hash {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly output: Buffer;
}

const OUTPUT_BYTES = 32;

/** The most an imported hash may cost: about a second, half of a login's deadline. */
const MAX_ITERATIONS = 2_000_000;

/** Django's form, also of passlib's `django_pbkdf2_sha256`: the salt is text, the output base64. */
const DJANGO = /^pbkdf2_sha256\$([1-9]\d{0,9})\$([!-#%-~]{1,128})\$([A-Za-z0-9+/]{43}=)$/;

/** The form of passlib's `pbkdf2_sha256`: both are base64 with `.` for `+` and without padding. */
const PASSLIB = /^\$pbkdf2-sha256\$([1-9]\d{0,9})\$([A-Za-z0-9./]{1,128})\$([A-Za-z0-9./]{43})$/;

const derive = promisify(pbkdf2);

/** The parts of a PBKDF2 hash, or null for another kind. */
export function readPbkdf2Hash(hash: string): Pbkdf2Hash | null {
  const django = DJANGO.exec(hash);
  if (django) return parts(django, (salt) => Buffer.from(salt, 'latin1'));
  const passlib = PASSLIB.exec(hash);
  return passlib ? parts(passlib, fromPasslib) : null;
}

/** Whether `hash` is of PBKDF2 and costs no more than an import may. */
export function isVerifiablePbkdf2(hash: string): boolean {
  const found = readPbkdf2Hash(hash);
  return found !== null && found.iterations <= MAX_ITERATIONS;
}

/** Whether `hash` is that of the password, by one computation. */
export async function verifyPbkdf2({ iterations, output, salt }: Pbkdf2Hash, password: Buffer): Promise<boolean> {
  return timingSafeEqual(output, await derive(password, salt, iterations, OUTPUT_BYTES, 'sha256'));
}

function parts([, iterations, salt = '', output = '']: RegExpExecArray, saltOf: (text: string) => Buffer): Pbkdf2Hash {
  return { iterations: Number(iterations), salt: saltOf(salt), output: fromPasslib(output) };
}

function fromPasslib(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
