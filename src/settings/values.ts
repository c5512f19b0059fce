import { isIP } from 'node:net';
import { z } from 'zod';
import { parseEmailAddress } from '../shared/email-address';
import { isSentOrigin } from '../shared/web-origin';
import { BLOCKED_PORT, hasBlockedPort } from './blocked-ports';
import { hasPlausibleHost } from './connection-url';
import { parseDuration } from './durations';
import { entriesOf } from './invisible';

/** A value that `parse` turns into T, or refuses with words that say the rule and never repeat the value. */
function value<T>(parse: (text: string) => T | Refusal) {
  return z.string().transform((text, context): T => {
    const result = parse(text);
    if (!(result instanceof Refusal)) return result;
    context.addIssue({ code: 'custom', message: result.rule });
    return z.NEVER;
  });
}

class Refusal {
  constructor(readonly rule: string) {}
}

export const text = z.string();

/** A text of at most so many characters. */
export function shortText(longest: number) {
  return value((given) =>
    given.length <= longest ? given : new Refusal(`must have at most ${String(longest)} characters`),
  );
}

export const flag = value((given) =>
  given === 'true' || given === 'on'
    ? true
    : given === 'false' || given === 'off'
      ? false
      : new Refusal('must be true or false'),
);

/** A whole number within the bounds, which are part of it. */
export function integer(min: number, max: number) {
  return value((given) => {
    const number = /^\d{1,12}$/.test(given) ? Number(given) : NaN;
    return number >= min && number <= max
      ? number
      : new Refusal(`must be a whole number from ${String(min)} to ${String(max)}`);
  });
}

/** A number from 0 to 1. */
export const fraction = value((given) =>
  /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/.test(given) ? Number(given) : new Refusal('must be a number from 0 to 1'),
);

/** Milliseconds of a number with a unit; the time of a Node timer must have a bound below 2^31. */
export function duration(shortestMs?: number, longestMs?: number) {
  return value((given) => {
    const ms = parseDuration(given, shortestMs, longestMs);
    return typeof ms === 'number' ? ms : new Refusal(ms);
  });
}

/** One of the words. */
export function oneOf<const T extends string>(...choices: T[]) {
  return value(
    (given) => choices.find((choice) => choice === given) ?? new Refusal(`must be one of ${choices.join(', ')}`),
  );
}

/** Comma-separated words, none of them empty. */
export const list = value((given) => {
  const words = entriesOf(given);
  return words.includes('') ? new Refusal('must not have an empty entry') : words;
});

/** Comma-separated names of providers, each once: part of a path and of settings' names. */
export const providerNames = value((given) => {
  const names = entriesOf(given);
  const fit = names.every((name) => /^[a-z][a-z0-9]{0,31}$/.test(name)) && new Set(names).size === names.length;
  return fit ? names : new Refusal('must list names of a-z and 0-9 such as google,acme, each once');
});

/** Exact origins of pages, apps and extensions: scheme, host and port, nothing else (ASVS 3.4.2). */
export const origins = value((given) => {
  const all = entriesOf(given).filter(Boolean);
  return all.every(isSentOrigin)
    ? all
    : new Refusal('must list exact origins such as https://app.example.com: no *, no path, no trailing slash');
});

/** An absolute http(s) URL to which a path can be added, without a trailing slash. */
export const url = value((given) => {
  const fit = /^https?:\/\/[^?#@\s\\]+$/.test(given) && hasPlausibleHost(given);
  if (!fit) return new Refusal('must be an absolute URL that begins with https://, without a query');
  return hasBlockedPort(given) ? new Refusal(BLOCKED_PORT) : given.replace(/\/+$/, '');
});

/** The target of POSTs: an absolute http(s) URL without credentials or fragment. */
export const endpoint = value((given) => {
  const fit = /^https?:\/\/[^#@\s\\]+$/.test(given) && hasPlausibleHost(given);
  if (fit) return hasBlockedPort(given) ? new Refusal(BLOCKED_PORT) : given;
  return new Refusal(
    'must be an absolute URL that begins with https://, without user, password and #; within a path write @ as %40 and # as %23',
  );
});

/** The name of a cookie (a token of RFC 6265, of the characters that no client quotes). */
export const cookieName = value((given) =>
  /^[\w-]{1,64}$/.test(given) ? given : new Refusal('must be a cookie name of letters, digits, - and _'),
);

/** A connection string of one of these schemes. The driver judges the rest. */
export function connection(...schemes: string[]) {
  const beginnings = schemes.map((scheme) => `${scheme}://`);
  return value((given) =>
    beginnings.some((beginning) => given.startsWith(beginning))
      ? given
      : new Refusal(`must begin with ${beginnings.join(' or ')}${otherDatabase(given)}`),
  );
}

/** Databases whose address is often found in DATABASE_URL. */
const OTHER_DATABASES: readonly (readonly [scheme: RegExp, name: string])[] = [
  [/^(?:postgres(?:ql)?|cockroachdb)(?:\+\w+)?:/i, 'PostgreSQL'],
  [/^(?:mysql|mariadb)(?:\+\w+)?:/i, 'MySQL'],
  [/^(?:sqlite|file|libsql)(?:\+\w+)?:/i, 'SQLite'],
  [/^(?:sqlserver|mssql)(?:\+\w+)?:/i, 'SQL Server'],
];

function otherDatabase(given: string): string {
  const [, name] = OTHER_DATABASES.find(([scheme]) => scheme.test(given)) ?? [];
  return name === undefined ? '' : `, and this is an address of ${name}`;
}

/** Hops or CIDRs in front of the gateway; `true`, or a range of all addresses, would let every client choose its own. */
export const trustProxy = value((given): false | number | string[] | Refusal => {
  if (given === 'off' || given === 'false' || given === '0') return false;
  if (/^[1-9]$/.test(given)) return Number(given);
  const ranges = entriesOf(given);
  return ranges.every(isRange)
    ? ranges
    : new Refusal('must be off, a number of hops from 1 to 9, or comma-separated CIDRs; true is refused');
});

function isRange(range: string): boolean {
  const [address = '', bits = '32', ...rest] = range.split('/');
  // A zone (`fe80::1%eth0`) is of one machine, and names no network.
  const family = address.includes('%') ? 0 : isIP(address);
  return rest.length === 0 && family !== 0 && /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** `Name <address>` or an address alone. */
export const mailbox = value((given) => {
  const [, name = '', address = ''] = /^\s*(?:"?([^"<>\r\n]*?)"?\s*<([^<>\r\n]+)>|)\s*$/.exec(given) ?? [];
  const parsed = parseEmailAddress(address === '' ? given.trim() : address.trim());
  return parsed === null
    ? new Refusal('must be `Name <address>` or an e-mail address')
    : { name, address: parsed.original };
});

const NAME = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*\.?$/i;

/** The rule for HOST; that it is one of this machine is seen when it is bound. */
export const LISTENS_ON =
  'must be an address of this machine, or a name of one, such as 0.0.0.0 or 127.0.0.1; leave it out to listen on all';

/** An address to listen on, or a name of it. */
export const host = value((given) => (isIP(given) !== 0 || NAME.test(given) ? given : new Refusal(LISTENS_ON)));

/** The host of a server, without scheme and port. */
export const serverHost = value((given) => {
  const plain = given.replace(/^\[(.*)\]$/, '$1');
  return isIP(plain) !== 0 || /^[\w-]{1,63}(?:\.[\w-]{1,63})*\.?$/.test(plain)
    ? plain
    : new Refusal('must be a host name or an IP address alone, without scheme and port');
});

/** Comma-separated hosts as browsers write them, and package names of Android apps, which have the same form. */
export const captchaPlaces = value((given) => {
  const places = entriesOf(given);
  const isPlace = (place: string) =>
    isIP(place.replace(/^\[(.*)\]$/, '$1')) !== 0 || /^[\w-]{1,63}(?:\.[\w-]{1,63})*$/.test(place);
  return places.every(isPlace)
    ? places
    : new Refusal(
        'must list host names such as app.example.com, or package names of Android apps: ' +
          'no scheme, no port, no path, no *; other scripts as xn--',
      );
});

/** Databases that a server keeps for itself: one is not replicated, another not writable. */
const OF_SERVER: ReadonlySet<string> = new Set(['admin', 'config', 'local']);

/** The name of a database, in the characters that every server of MongoDB's protocol takes. */
export const databaseName = value((given) => {
  if (OF_SERVER.has(given)) return new Refusal('is a database that the server keeps for itself: name another');
  return /^[^\s/\\."$*<>:|?]{1,63}$/u.test(given) && Buffer.byteLength(given) <= 63
    ? given
    : new Refusal('must name a database in up to 63 bytes, without blanks and any of / \\ . " $ * < > : | ?');
});

/** `60/1m`: calls per window, or `off`. */
export const rate = value((given): { max: number; windowMs: number } | 'off' | Refusal => {
  if (given === 'off') return 'off';
  const [max = '', window = '', ...rest] = given.split('/');
  const windowMs = parseDuration(window);
  const fit = /^[1-9]\d{0,6}$/.test(max) && typeof windowMs === 'number' && rest.length === 0;
  return fit ? { max: Number(max), windowMs } : new Refusal('must be calls per window such as 60/1m, or off');
});
