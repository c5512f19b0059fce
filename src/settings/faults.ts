import { invisibleFault } from './invisible';
import type { SettingFault } from './setting-fault';

/** Returns the given settings of providers, by their names. */
export function ofProviders(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(environment).filter(([name, value]) => name.startsWith('OIDC_') && value !== '');
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

/** Returns the faults of values that hold invisible characters. */
export function unseenFaults(values: Readonly<Record<string, string>>): SettingFault[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const rule = invisibleFault(name, value);
    return rule === null ? [] : [{ name, rule }];
  });
}

/** The faults of both, those of the second only where the first do not name the setting. */
export function withoutRepeats(first: readonly SettingFault[], second: readonly SettingFault[]): SettingFault[] {
  return [...first, ...second.filter(({ name }) => !first.some((other) => other.name === name))];
}

/** Returns the fault by the name that the environment uses. */
export function underItsAlias({ name, rule }: SettingFault, aliases: ReadonlyMap<string, string>): SettingFault {
  const alias = aliases.get(name);
  if (alias === undefined) return { name, rule };
  const isOfDatabase = name === 'MONGODB_URI';
  return {
    name: alias,
    rule: isOfDatabase ? `${rule}; ${name} goes before it, and STORAGE=embedded needs neither` : rule,
  };
}
