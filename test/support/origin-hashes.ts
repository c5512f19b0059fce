import { pbkdf2Sync } from 'node:crypto';

/** The form in which Django, and passlib's `django_pbkdf2_sha256`, store a password. */
export function djangoHash(password: string, iterations: number, salt = 'aWfLnBDwB9Qc'): string {
  const output = pbkdf2Sync(password, salt, iterations, 32, 'sha256').toString('base64');
  return `pbkdf2_sha256$${String(iterations)}$${salt}$${output}`;
}

/** The form in which passlib's `pbkdf2_sha256` stores a password. */
export function passlibHash(password: string, iterations: number): string {
  const salt = Buffer.from('fb8dfeff9c9d', 'hex');
  const output = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  return `$pbkdf2-sha256$${String(iterations)}$${adapted(salt)}$${adapted(output)}`;
}

/** passlib's base64: `.` for `+`, no padding. */
function adapted(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '.').replace(/=+$/, '');
}
