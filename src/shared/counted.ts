/** Returns a count with its noun: `1 document`, `1,200 documents`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

/** Returns a duration, rounded up, in days from two days on, in hours from two hours on, else in minutes: `1 minute`. */
export function roughly(ms: number): string {
  const [size, unit] =
    ms >= 172_800_000 ? [86_400_000, 'day'] : ms >= 7_200_000 ? [3_600_000, 'hour'] : [60_000, 'minute'];
  return counted(Math.ceil(ms / size), unit);
}
