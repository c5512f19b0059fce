const TITLES: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub' };

/** A provider's name as people read it. */
export function providerTitle(name: string): string {
  return TITLES[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
