import type { IncomingHttpHeaders } from 'node:http';

/** W3C Trace Context 1, section 3.2: version, trace id, parent id, flags; later versions may add more behind them. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-|$)/;

/** The id of the trace that the request is part of, or undefined for a bad `traceparent`. Only hex digits come through. */
export function traceIdOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && traceparent.length <= 512 ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}
