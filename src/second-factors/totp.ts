import { type ShownNames, shownNames } from './authenticator-uri';

/** The parameters that every authenticator app uses by default (RFC 6238). */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 4226 section 4 recommends 160 bits. */
const SECRET_BYTES = 20;
/** Steps before and after the present one whose codes are taken: clocks differ. */
const WINDOW = 1;

/** Digits of a code. */
export const TOTP_DIGITS = FORM.digits;

/** A new secret in base32. */
export async function newTotpSecret(): Promise<string> {
  const { Secret } = await load();
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The `otpauth://` address that an authenticator app reads. */
export async function totpUri(secret: string, names: ShownNames): Promise<string> {
  const { Secret, TOTP } = await load();
  const { issuer, account } = shownNames(names);
  return new TOTP({ ...FORM, issuer, label: account, secret: Secret.fromBase32(secret) }).toString();
}

/** Returns the code's 30-second step since 1970, if it is the present one or one beside it; else null. */
export async function totpStep(secret: string, code: string, now: Date): Promise<number | null> {
  const { Secret, TOTP } = await load();
  const timestamp = now.getTime();
  const delta = TOTP.validate({ ...FORM, token: code, secret: Secret.fromBase32(secret), timestamp, window: WINDOW });
  return delta === null ? null : TOTP.counter({ period: FORM.period, timestamp }) + delta;
}

/** Loaded at the first use: most gateways start without. */
function load() {
  return import('otpauth');
}
