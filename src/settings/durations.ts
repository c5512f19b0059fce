const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SHORTEST_MS = UNITS.s;
const LONGEST_MS = 400 * UNITS.d;

/** Milliseconds of `15m`, `7d`, `10s` or `2h`, or its fault in words. */
export function parseDuration(
  text: string,
  shortestMs: number = SHORTEST_MS,
  longestMs: number = LONGEST_MS,
): number | string {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (/^\d+$/.test(text) && text !== '0') return 'needs a unit: write 15m for minutes, 900s for seconds, 7d for days';
  if (text === '0' && shortestMs === 0) return 0;
  if (amount === undefined || unit === undefined) return 'must be a number with a unit, such as 10s, 15m, 12h or 7d';
  const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
  const longest = longestMs === LONGEST_MS ? '400d' : `${String(longestMs / UNITS.h)}h`;
  return ms < shortestMs || ms > longestMs ? `must lie between ${shortestMs === 0 ? '0s' : '1s'} and ${longest}` : ms;
}
