import type { KeyObject } from 'node:crypto';
import type { ProviderField } from './provider-presets';
import { parsePrivateKey } from './secrets';

/** The key with which a provider lets its clients sign their secrets, and the names that it has for key and owner. */
export interface ProviderKey {
  readonly teamId: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** A part of a provider's settings and the rule that it breaks. */
export type FieldFault = readonly [field: ProviderField, rule: string];

/** Apple's names. */
const ID = /^[A-Z0-9]{10}$/;

/** The key of a provider's settings, and all their faults. No value is repeated. */
export function readProviderKey(
  value: (field: ProviderField) => string,
  { readFile, required }: { readonly readFile: (path: string) => string; readonly required: string },
): { readonly key: ProviderKey | null; readonly faults: readonly FieldFault[] } {
  const [teamId, keyId] = [value('TEAM_ID'), value('KEY_ID')];
  const ids = [['TEAM_ID', teamId] as const, ['KEY_ID', keyId] as const].filter(([, id]) => !ID.test(id));
  const faults: FieldFault[] = ids.map(([field, id]) => [
    field,
    id === '' ? required : 'must be the ten capitals and digits that the provider shows',
  ]);
  const privateKey = readKey(value, { readFile, required });
  if ('fault' in privateKey) return { key: null, faults: [...faults, privateKey.fault] };
  return { key: faults.length > 0 ? null : { teamId, keyId, ...privateKey }, faults };
}

function readKey(
  value: (field: ProviderField) => string,
  { readFile, required }: { readonly readFile: (path: string) => string; readonly required: string },
): { readonly privateKey: KeyObject } | { readonly fault: FieldFault } {
  const [given, path] = [value('PRIVATE_KEY'), value('PRIVATE_KEY_FILE')];
  if (given !== '') return parsedAs('PRIVATE_KEY', given);
  if (path === '') return { fault: ['PRIVATE_KEY', `${required}; or set the one with _FILE`] };
  try {
    return parsedAs('PRIVATE_KEY_FILE', readFile(path));
  } catch {
    return { fault: ['PRIVATE_KEY_FILE', 'names a file that cannot be read'] };
  }
}

function parsedAs(field: ProviderField, text: string) {
  const privateKey = parsePrivateKey(text, 'ES256');
  return typeof privateKey === 'string' ? { fault: [field, privateKey] as const } : { privateKey };
}
