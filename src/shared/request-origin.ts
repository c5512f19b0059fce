/** The origin of a request, for throttling and the audit trail. */
export interface RequestOrigin {
  readonly requestId: string;
  /** The id of the trace in the caller's `traceparent`, where it has one. */
  readonly traceId?: string | undefined;
  /** Null on a unix socket: then all share one bucket. */
  readonly ip: string | null;
  /** As `keptUserAgent` gives it. */
  readonly userAgent: string | null;
  /** Entries of the device cookie, not yet looked at. */
  readonly devices?: readonly string[] | undefined;
  /** The best of the client's languages that mails exist in. */
  readonly locale: string;
}

const USER_AGENT_LENGTH = 256;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * A User-Agent as it is kept and shown: 256 characters at most, none of them invisible; null where nothing is left.
 *
 * The header may be as long as all headers together. Uncut, a client fills the disk with it, and writes
 * lines of its own into anything that shows it.
 */
export function keptUserAgent(text: string | null | undefined): string | null {
  const kept = (text ?? '').replace(INVISIBLE, ' ').trim().slice(0, USER_AGENT_LENGTH).trim();
  return kept === '' ? null : kept;
}
