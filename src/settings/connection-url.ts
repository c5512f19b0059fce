import { parsedUrl } from '../shared/parsed-url';

/** The rule for the part before the `@` of a URL. Its words never repeat the value. */
const ENCODE =
  'has a character in its user or password that must be percent-encoded: write % as %25, # as %23, / as %2F, ? as %3F, @ as %40, : as %3A';

/** The way a library reads a URL. */
interface Reading {
  /** Whether a `%` that begins no escape, and a second `@` or `:`, are read as they stand. */
  readonly lenient: boolean;
  /** Several hosts may stand in it, comma-separated. */
  readonly manyHosts: boolean;
}

const HOST = /^(?:[\w-]{1,63}(?:\.[\w-]{1,63})*\.?|\[[\da-f:.]+(?:%25[\w.-]+)?\]|%2F[\w%.-]+)$/i;

/**
 * Returns the rule that a connection string breaks, or null: a password that is pasted in as it is moves the host, the
 * port or the database to what the user does not mean, and what comes out must be a host with a port.
 */
export function connectionFault(text: string, { lenient, manyHosts }: Reading): string | null {
  const rest = text.slice(text.indexOf('://') + 3);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const after = rest.slice(authority.length);
  if (movesTheHost(after)) return ENCODE;
  if (after.includes('#')) return `must not hold a #, which ends a URL; in a user or password write %23`;
  const at = authority.lastIndexOf('@');
  if (at >= 0 && !isReadAsMeant(authority.slice(0, at), lenient)) return ENCODE;
  const hosts = authority.slice(at + 1);
  const all = manyHosts ? hosts.split(',') : [hosts];
  return all.every(isHostWithPort) ? null : 'must name a host, and a port from 1 to 65535 where it names one';
}

/** Whether an `@` behind the host is followed by what could be the true one. */
function movesTheHost(after: string): boolean {
  if (!after.includes('@')) return false;
  return /^[\w.\-[\]:,%]+(?:[/?].*)?$/u.test(after.slice(after.lastIndexOf('@') + 1));
}

function isReadAsMeant(user: string, lenient: boolean): boolean {
  const isOdd = /%(?![\da-f]{2})/i.test(user);
  if (!lenient) return !isOdd && isDecodable(user) && /^[^:@[\]]*(?::[^:@[\]]*)?$/.test(user);
  return isOdd ? !/%[\da-f]{2}/i.test(user) : isDecodable(user);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isHostWithPort(text: string): boolean {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text) ?? [];
  return HOST.test(host) && (port === undefined || isPort(port));
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** Whether the host of an absolute http(s) URL can be one, and its port too. */
export function hasPlausibleHost(text: string): boolean {
  const url = parsedUrl(text);
  return url !== null && HOST.test(url.hostname) && url.port !== '0';
}
