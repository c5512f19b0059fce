import { createPublicKey, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { requirementFaults } from './settings/requirements';
import { ALIASES, misspelt, namedValues } from './settings/names';
import {
  type ProviderSettings,
  providerSettingNames,
  readProviders,
  strayProviderSettings,
} from './settings/providers';
import { DEFAULT_HTTP_RATE, type GivenSettings, SETTING_NAMES, SETTINGS } from './settings/schema';
import { readJson } from './settings/json-file';
import { parsePrivateKey, parsePublicKey } from './settings/secrets';

/** One thing wrong with the settings: the setting's name and the rule, never the value. */
export interface SettingFault {
  readonly name: string;
  readonly rule: string;
}

/** The settings cannot be used; `faults` lists everything that is wrong with them at once. */
export class InvalidSettings extends Error {
  constructor(readonly faults: readonly SettingFault[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault.name} ${fault.rule}`).join('\n')}`);
    this.name = 'InvalidSettings';
  }
}

export type StorageSettings =
  | { readonly engine: 'embedded'; readonly dataDir: string }
  | { readonly engine: 'memory' }
  | {
      readonly engine: 'mongodb';
      readonly uri: string;
      readonly database: string;
      readonly tlsCaFile: string | null;
      readonly timeoutMs: number;
    };

/** Keys given by settings; null where development makes its own in the data folder. */
interface GivenKeys {
  readonly signingKey: KeyObject | null;
  readonly previousKeys: readonly KeyObject[];
  readonly secret: string | null;
  readonly previousSecret: string | null;
}

/** Everything the gateway is told from outside, read once and frozen. Durations are milliseconds. */
export type Settings = Readonly<
  Omit<GivenSettings, 'NODE_ENV'> & {
    production: boolean;
    host: string;
    /** Null: http://127.0.0.1 at whatever port was bound. */
    publicUrl: string | null;
    storage: StorageSettings;
    keys: GivenKeys;
    hashConcurrency: number;
    mailTransport: 'smtp' | 'file' | 'console' | 'none';
    cookieSecure: boolean;
    landingPage: 'sandbox' | 'off';
    httpRateLimit: Exclude<GivenSettings['HTTP_RATE_LIMIT'], undefined>;
    /** The providers that OIDC_PROVIDERS names. */
    providers: readonly ProviderSettings[];
    /** The JSON Schema that CUSTOM_DATA_SCHEMA names, not yet compiled; null where it names none. */
    customDataSchema: unknown;
  }
>;

type Environment = Readonly<Record<string, string | undefined>>;

/** How settings are read: whether development defaults hold, and how a file named by a setting is read. */
export interface SettingsOptions {
  readonly dev: boolean;
  readonly readFile: (path: string) => string;
}

/** What an environment says, as far as it can be read: for `doctor`, which goes on where the gateway would stop. */
export interface SettingsSurvey {
  /** What is malformed counts as left out; meant for use only where `faults` is empty, or names nothing that is used. */
  readonly settings: Settings;
  readonly faults: readonly SettingFault[];
  /** The names of settings that are given and well-formed. */
  readonly given: ReadonlySet<string>;
}

/**
 * The settings that an environment describes.
 *
 * Unset NODE_ENV means production; only `dev` (the flag `--dev`) gives the development defaults.
 * @throws {InvalidSettings} with every fault at once.
 */
export function parseSettings(environment: Environment, options: SettingsOptions): Settings {
  const { settings, faults } = surveySettings(environment, options);
  if (faults.length > 0) throw new InvalidSettings(faults);
  return settings;
}

/** As `parseSettings`, with the faults told beside what could be read. */
export function surveySettings(environment: Environment, options: SettingsOptions): SettingsSurvey {
  const values = namedValues(environment, SETTING_NAMES);
  const parsed = SETTINGS.safeParse(values);
  const malformed = parsed.error?.issues.map(toFault) ?? [];
  const refused = new Set(malformed.map(({ name }) => name));
  const sound = Object.fromEntries(Object.entries(values).filter(([name]) => !refused.has(name)));
  const given = parsed.data ?? SETTINGS.parse(sound);
  const { keys, faults } = readKeys(given, options);
  const schema = readJson('CUSTOM_DATA_SCHEMA', given.CUSTOM_DATA_SCHEMA, options.readFile);
  const { providers, faults: brokenProviders } = readProviders(environment, given.OIDC_PROVIDERS, options);
  const broken = requirementFaults(given, { ...options, keys }).filter(({ name }) => !refused.has(name));
  return {
    settings: Object.freeze({ ...settled(given, options, keys), customDataSchema: schema.value, providers }),
    faults: [
      ...malformed,
      ...faults,
      ...schema.faults,
      ...brokenProviders,
      ...broken,
      ...misspellings(environment, given.OIDC_PROVIDERS, options),
    ],
    given: new Set(Object.keys(sound)),
  };
}

function settled(
  given: GivenSettings,
  { dev }: SettingsOptions,
  keys: GivenKeys,
): Omit<Settings, 'customDataSchema' | 'providers'> {
  return {
    ...given,
    production: !dev,
    host: given.HOST ?? (dev ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: given.PUBLIC_URL ?? null,
    storage: storageOf(given),
    keys,
    hashConcurrency: given.HASH_CONCURRENCY ?? availableParallelism(),
    mailTransport: given.MAIL_TRANSPORT ?? (dev ? 'file' : 'smtp'),
    cookieSecure: given.COOKIE_SECURE ?? !dev,
    landingPage: given.LANDING_PAGE ?? (dev ? 'sandbox' : 'off'),
    httpRateLimit: given.HTTP_RATE_LIMIT ?? (given.RATE_LIMIT === 'off' ? 'off' : DEFAULT_HTTP_RATE),
  };
}

function storageOf(given: GivenSettings): StorageSettings {
  if (given.STORAGE === 'memory') return { engine: 'memory' };
  if (given.STORAGE === 'embedded' || given.MONGODB_URI === undefined) {
    return { engine: 'embedded', dataDir: given.DATA_DIR };
  }
  const { MONGODB_URI: uri, MONGODB_DB: database, DB_TIMEOUT_MS: timeoutMs } = given;
  return { engine: 'mongodb', uri, database, tlsCaFile: given.MONGODB_TLS_CA_FILE ?? null, timeoutMs };
}

function readKeys(given: GivenSettings, { readFile }: SettingsOptions): { keys: GivenKeys; faults: SettingFault[] } {
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
  } catch {
    faults.push({ name: 'JWT_PRIVATE_KEY_FILE', rule: 'names a file that cannot be read' });
    return null;
  }
}

function toFault(issue: { path: PropertyKey[]; message: string }): SettingFault {
  return { name: String(issue.path[0]), rule: issue.message };
}

/** Variables that are no setting and look like one. Development lets them be: another program may be meant. */
function misspellings(
  environment: Environment,
  providers: readonly string[],
  { dev }: SettingsOptions,
): SettingFault[] {
  if (dev) return [];
  const near = misspelt(environment, [...SETTING_NAMES, ...providerSettingNames(providers)]);
  const strays = strayProviderSettings(environment, providers);
  return [
    ...near.map(([name, meant]) => ({ name, rule: `is no setting; ${meant} was probably meant` })),
    ...strays.filter(({ name }) => !near.some(([variable]) => variable === name)),
  ];
}

/** Every name that the environment may use: settings and aliases, for .env.example and the docs. */
export const ALL_SETTING_NAMES: readonly string[] = [...SETTING_NAMES, ...Object.keys(ALIASES)];
