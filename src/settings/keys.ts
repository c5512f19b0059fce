import { createPublicKey, type KeyObject } from 'node:crypto';
import { unreadable } from './json-file';
import type { GivenSettings } from './schema';
import { parsePrivateKey, parsePublicKey } from './secrets';
import type { SettingFault } from './setting-fault';
import type { SettingsOptions } from './settings-options';

/** Keys given by settings; null where development makes its own in the data folder. */
export interface GivenKeys {
  readonly signingKey: KeyObject | null;
  readonly previousKeys: readonly KeyObject[];
  readonly secret: string | null;
  readonly previousSecret: string | null;
}

/** Returns the keys that the settings give, and the faults of those that cannot be used. */
export function readKeys(
  given: GivenSettings,
  { readFile }: SettingsOptions,
): { keys: GivenKeys; faults: SettingFault[] } {
  const faults: SettingFault[] = [];
  const keep = (name: string, key: KeyObject | string): KeyObject[] => {
    if (typeof key !== 'string') return [key];
    faults.push({ name, rule: key });
    return [];
  };
  const signing = privateKeyText(given, readFile, faults);
  const algorithm = given.JWT_ALGORITHM;
  const keys = {
    signingKey: signing === null ? null : (keep(signing.name, parsePrivateKey(signing.text, algorithm))[0] ?? null),
    previousKeys: given.JWT_PREVIOUS_PUBLIC_KEYS.flatMap((text) =>
      keep('JWT_PREVIOUS_PUBLIC_KEYS', parsePublicKey(text, algorithm)),
    ),
    secret: given.SECRET_KEY ?? null,
    previousSecret: given.SECRET_KEY_PREVIOUS ?? null,
  };
  if (hasTwice(keys)) {
    faults.push({ name: 'JWT_PREVIOUS_PUBLIC_KEYS', rule: 'names a key twice, or the one that signs' });
  }
  return { keys, faults };
}

function hasTwice({ signingKey, previousKeys }: GivenKeys): boolean {
  const all = signingKey === null ? previousKeys : [createPublicKey(signingKey), ...previousKeys];
  return all.some((key, index) => all.slice(0, index).some((other) => key.equals(other)));
}

function privateKeyText(
  given: GivenSettings,
  readFile: SettingsOptions['readFile'],
  faults: SettingFault[],
): { name: string; text: string } | null {
  if (given.JWT_PRIVATE_KEY !== undefined) return { name: 'JWT_PRIVATE_KEY', text: given.JWT_PRIVATE_KEY };
  if (given.JWT_PRIVATE_KEY_FILE === undefined) return null;
  try {
    return { name: 'JWT_PRIVATE_KEY_FILE', text: readFile(given.JWT_PRIVATE_KEY_FILE) };
  } catch (error) {
    faults.push({ name: 'JWT_PRIVATE_KEY_FILE', rule: unreadable(error) });
    return null;
  }
}
