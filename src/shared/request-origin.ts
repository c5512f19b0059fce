/** Where a request came from, for throttling and the audit trail. */
export interface RequestOrigin {
  readonly requestId: string;
  /** Of the trace that the caller's `traceparent` names, where it names one. */
  readonly traceId?: string | undefined;
  /** Null on a unix socket: then all share one bucket. */
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** The best of the client's languages that mails exist in. */
  readonly locale: string;
}
