const TITLES: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub' };

/** Returns a provider's name as people read it: the title of the settings, where they have one. */
export function providerTitle(name: string, title?: string): string {
  return title ?? TITLES[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
