const MINUTE_MS = 60_000;
const LONGEST_DELAY_MS = 24 * 60 * MINUTE_MS;

/** A mail is given up after this many attempts: about two and a half days after the first. */
export const MAX_ATTEMPTS = 12;

/** Milliseconds from the n-th failed attempt (1 is the first) to the next: 1 min, doubled each time, at most 24 h. */
export function retryDelayMs(attempts: number): number {
  return Math.min(MINUTE_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_DELAY_MS);
}

/** The record of a failed delivery. */
export interface DeliveryFault {
  /** Whether another attempt would meet the same answer. */
  readonly permanent: boolean;
  /** Codes alone: a server's words may repeat the address. */
  readonly summary: string;
}

interface TransportError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/** Codes with which the SMTP client marks an answer to this one mail, not to the connection or the credentials. */
const ABOUT_THE_MAIL = new Set(['EENVELOPE', 'EMESSAGE']);
/** The server wants credentials or TLS first (RFC 4954 section 6, RFC 3207 section 4): a fault of the settings. */
const WANTS_OTHER_SETTINGS = new Set([530, 534, 538]);
const ENHANCED_STATUS = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/;
const PLAIN_CODE = /^[A-Z][A-Z0-9_]{0,40}$/;

/**
 * Whether a failed delivery may be tried again, and the record of it.
 *
 * A 5xx answer to the envelope or the message is final (RFC 5321 section 4.2.1). A refused sign-in or greeting is 5xx
 * too, but the settings' fault: giving up then would lose every mail that waits while a password is put right.
 */
export function classifyFault(error: unknown): DeliveryFault {
  const { code, responseCode, response } = (error ?? {}) as TransportError;
  const name = typeof code === 'string' && PLAIN_CODE.test(code) ? code : 'FAILED';
  if (typeof responseCode !== 'number') return { permanent: name === 'NOT_ONE_ADDRESS', summary: name };
  const enhanced = typeof response === 'string' ? ENHANCED_STATUS.exec(response)?.[1] : undefined;
  return {
    permanent: responseCode >= 500 && ABOUT_THE_MAIL.has(name) && !WANTS_OTHER_SETTINGS.has(responseCode),
    summary: ['SMTP', String(responseCode), enhanced, name].filter(Boolean).join(' '),
  };
}
