import { isIP } from 'node:net';
import { z } from 'zod';
import { parseEmailAddress } from '../shared/email-address';
import { isSentOrigin } from '../shared/web-origin';
import { parseDuration } from './durations';

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

/** Milliseconds of a number with a unit. */
export function duration(shortestMs?: number) {
  return value((given) => {
    const ms = parseDuration(given, shortestMs);
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
  const words = given.split(',').map((word) => word.trim());
  return words.includes('') ? new Refusal('must not have an empty entry') : words;
});

/** Comma-separated names of providers, each once: part of a path and of settings' names. */
export const providerNames = value((given) => {
  const names = given.split(',').map((name) => name.trim());
  const fit = names.every((name) => /^[a-z][a-z0-9]{0,31}$/.test(name)) && new Set(names).size === names.length;
  return fit ? names : new Refusal('must list names of a-z and 0-9 such as google,acme, each once');
});

/** Exact origins of pages, apps and extensions: scheme, host and port, nothing else (ASVS 3.4.2). */
export const origins = value((given) => {
  const all = given
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
  return all.every(isSentOrigin)
    ? all
    : new Refusal('must list exact origins such as https://app.example.com: no *, no path, no trailing slash');
});

/** An absolute http(s) URL to which a path can be added, without a trailing slash. */
export const url = value((given) => {
  const fit = /^https?:\/\/[^?#@]+$/.test(given) && URL.canParse(given);
  return fit
    ? given.replace(/\/+$/, '')
    : new Refusal('must be an absolute URL that begins with https://, without a query');
});

/** Where something is posted to: an absolute http(s) URL without credentials or fragment. */
export const endpoint = value((given) =>
  /^https?:\/\/[^#@]+$/.test(given) && URL.canParse(given)
    ? given
    : new Refusal('must be an absolute URL that begins with https://, without credentials'),
);

/** The name of a cookie (a token of RFC 6265, of the characters that no client quotes). */
export const cookieName = value((given) =>
  /^[\w-]{1,64}$/.test(given) ? given : new Refusal('must be a cookie name of letters, digits, - and _'),
);

/** A connection string of one of these schemes. What follows is the driver's to judge. */
export function connection(...schemes: string[]) {
  const beginnings = schemes.map((scheme) => `${scheme}://`);
  return value((given) =>
    beginnings.some((beginning) => given.startsWith(beginning))
      ? given
      : new Refusal(`must begin with ${beginnings.join(' or ')}`),
  );
}

/** Hops or CIDRs in front of the gateway; `true`, or a range of all addresses, would let every client choose its own. */
export const trustProxy = value((given): false | number | string[] | Refusal => {
  if (given === 'off' || given === 'false' || given === '0') return false;
  if (/^[1-9]$/.test(given)) return Number(given);
  const ranges = given.split(',').map((range) => range.trim());
  return ranges.every(isRange)
    ? ranges
    : new Refusal('must be off, a number of hops from 1 to 9, or comma-separated CIDRs; true is refused');
});

function isRange(range: string): boolean {
  const [address = '', bits = '32', ...rest] = range.split('/');
  const family = isIP(address);
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

/** `60/1m`: calls per window, or `off`. */
export const rate = value((given): { max: number; windowMs: number } | 'off' | Refusal => {
  if (given === 'off') return 'off';
  const [max = '', window = '', ...rest] = given.split('/');
  const windowMs = parseDuration(window);
  const fit = /^[1-9]\d{0,6}$/.test(max) && typeof windowMs === 'number' && rest.length === 0;
  return fit ? { max: Number(max), windowMs } : new Refusal('must be calls per window such as 60/1m, or off');
});
