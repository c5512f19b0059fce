/** An error as drivers, servers and sockets shape it. */
interface Shaped {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly reason?: { readonly servers?: ReadonlyMap<string, { readonly error?: unknown }> };
}

/** Codes and names that show the fault, each with words for an operator. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ENOTFOUND|EAI_AGAIN|ENODATA|ESERVFAIL)\b/, 'is no known host'],
  [/\bECONNREFUSED\b/, 'refuses the connection'],
  [/\b(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)\b/, 'cannot be reached'],
  [/CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)/, 'has a certificate that is not trusted'],
  [/ERR_SSL|ERR_TLS|EPROTO/, 'does not speak TLS as MONGODB_URI wants'],
  [/\b(?:ECONNRESET|EPIPE)\b|connection \d+ to \S+ closed/, 'closed the connection'],
  [/\bETIMEDOUT\b|timed out|Timeout/, 'does not answer in time'],
];

const OF_SERVER: ReadonlyMap<unknown, string> = new Map([
  [18, 'it refuses the user or the password'],
  [13, 'the user has not the right for that'],
]);

const MOST_NAMED = 3;

/**
 * Returns the hosts that a driver's error speaks of, each with the cause, or null where it names none. The driver's own
 * words are left out: they may repeat the address with its password.
 */
export function awayReason(error: unknown): string | null {
  const { cause, code, message = '', reason } = (error ?? {}) as Shaped;
  const ofServer = OF_SERVER.get(code) ?? OF_SERVER.get((cause as Shaped | undefined)?.code);
  if (ofServer !== undefined) return ofServer;
  const [, looked] = /^query(?:Srv|Txt) \w+ (?:_mongodb\._tcp\.)?([\w.-]+)$/.exec(message) ?? [];
  if (looked !== undefined) return `${looked} ${causeOf(error) ?? 'is no known host'}`;
  const servers = [...(reason?.servers ?? [])];
  const named = servers.slice(0, MOST_NAMED).map(([host, server]) => {
    return `${host} ${causeOf(server.error) ?? 'does not answer in time or is not the primary'}`;
  });
  const more = servers.length - named.length;
  return named.length === 0 ? null : `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function causeOf(error: unknown): string | null {
  const traits = traitsOf(error);
  return CAUSES.find(([pattern]) => pattern.test(traits))?.[1] ?? null;
}

function traitsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { cause, code, message = '', name = '' } = error as Shaped;
  return `${String(code)} ${name} ${message} ${traitsOf(cause)}`;
}
