import { unlinked } from './unlinked';

const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;
const DURATION = /^(\d{1,12})(ms|s|m|h|d)$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const UNIT_NAMES = [
  ['day', UNITS.d],
  ['hour', UNITS.h],
  ['minute', UNITS.m],
  ['second', UNITS.s],
] as const;

/**
 * The text on one line, without control characters, line separators or bidirectional overrides.
 *
 * A value can then neither start a header or a line of its own nor turn the text around it.
 */
export function singleLine(text: string): string {
  return text.replace(INVISIBLE, ' ').trim();
}

/** `24h` as `24 hours` or `24 Stunden`: the largest unit that divides it, up to 48 hours in hours. Else the text as it is. */
export function durationInWords(text: string, locale: string): string {
  const match = DURATION.exec(text);
  if (!match) return text;
  const ms = Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  const found = UNIT_NAMES.find(([name, size]) => ms >= size * (name === 'day' ? 3 : 1) && ms % size === 0);
  const [unit, size] = found ?? (['second', UNITS.s] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(ms / size));
}

/** A duration as a template is given it: `durationInWords` makes words of it. */
export function durationValue(ms: number): string {
  return `${String(ms)}ms`;
}

/** An ISO 8601 moment in the words of the locale, in UTC. Else the text as it is. */
export function momentInWords(text: string, locale: string): string {
  if (!MOMENT.test(text) || Number.isNaN(Date.parse(text))) return text;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(text))} UTC`;
}

/** Values that are the gateway's own words, or an address that is to be read as one. All others may be of a stranger's choice. */
const OWN = new Set(['siteName', 'link', 'code', 'what', 'when', 'ip']);

/**
 * The values as a template shows them: one line each, durations and moments in the words of the locale, and what people chose
 * so that no mail program makes a link of it.
 */
export function presentValues(values: Readonly<Record<string, string>>, locale: string): Record<string, string> {
  const present = (name: string, value: string): string => {
    if (name.endsWith('ExpiresIn')) return durationInWords(value, locale);
    if (name === 'when') return momentInWords(value, locale);
    return OWN.has(name) ? value : unlinked(value);
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, singleLine(present(name, singleLine(value)))]),
  );
}
