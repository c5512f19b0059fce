import type { SettingFault } from './settings/setting-fault';
import type { SettingsOptions } from './settings/settings-options';
import { availableParallelism } from 'node:os';
import { requirementFaults } from './settings/requirements';
import { ALIASES, misspelt, namedValues, trimmedValues } from './settings/names';
import { hidingWarning, withoutPlatform } from './settings/platform-variables';
import {
  type ProviderSettings,
  providerSettingNames,
  readProviders,
  strayProviderSettings,
} from './settings/providers';
import { type GivenSettings, SETTING_NAMES, SETTINGS } from './settings/schema';
import { ofProviders, underItsAlias, unseenFaults, withoutRepeats } from './settings/faults';
import { readJson } from './settings/json-file';
import { type GivenKeys, readKeys } from './settings/keys';

/** The fault of unusable settings; `faults` lists everything that is wrong with them at once. */
export class InvalidSettings extends Error {
  constructor(readonly faults: readonly SettingFault[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault.name} ${fault.rule}`).join('\n')}`);
    this.name = 'InvalidSettings';
    // Says what to mend, wherever it was thrown. Node prints the source line of an error with frames, here a whole bundle.
    this.stack = `InvalidSettings: ${this.message}`;
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

/** The gateway's settings, read once and frozen. Durations are milliseconds. */
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
    /** The operator's warnings, though the gateway can start, by the names of settings. */
    warnings: readonly string[];
    /** The alias by which a setting is given; messages name it. */
    aliases: ReadonlyMap<string, string>;
  }
>;

/**
 * The default limit on a client address: that many requests at once, and as many again in each window. More than an office
 * sends, and a twentieth of what one core answers.
 */
const DEFAULT_HTTP_RATE = { max: 1000, windowMs: 10_000 };

type Environment = Readonly<Record<string, string | undefined>>;

/** An environment, as far as it can be read: for `doctor`, which goes on where the gateway would stop. */
export interface SettingsSurvey {
  /** Malformed values count as left out; meant for use only where `faults` is empty, or names nothing that is used. */
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

/** As `parseSettings`, with the faults beside the values that could be read. */
export function surveySettings(environment: Environment, options: SettingsOptions): SettingsSurvey {
  const { own, hiding } = withoutPlatform(trimmedValues(environment), isOurs);
  const { values, aliases } = namedValues(own, SETTING_NAMES);
  const parsed = SETTINGS.safeParse(values);
  const malformed = parsed.error?.issues.map(toFault) ?? [];
  const refused = new Set(malformed.map(({ name }) => name));
  const sound = Object.fromEntries(Object.entries(values).filter(([name]) => !refused.has(name)));
  const given = parsed.data ?? SETTINGS.parse(sound);
  const { keys, faults } = readKeys(given, options);
  const schema = readJson('CUSTOM_DATA_SCHEMA', given.CUSTOM_DATA_SCHEMA, options.readFile);
  const { providers, faults: brokenProviders } = readProviders(own, given.OIDC_PROVIDERS, options);
  const broken = requirementFaults(given, { ...options, keys });
  const unseen = unseenFaults({ ...ofProviders(own), ...sound });
  const judged = [...faults, ...schema.faults, ...brokenProviders, ...broken].filter(({ name }) => !refused.has(name));
  const warnings = hiding.map(hidingWarning);
  return {
    settings: Object.freeze({
      ...settled(given, options, keys),
      customDataSchema: schema.value,
      providers,
      warnings,
      aliases,
    }),
    faults: [
      ...[...malformed, ...withoutRepeats(unseen, judged)].map((fault) => underItsAlias(fault, aliases)),
      ...misspellings(own, given.OIDC_PROVIDERS, options),
    ],
    given: new Set(Object.keys(sound)),
  };
}

/** Whether a name is one that the environment may use for a setting. */
function isOurs(name: string): boolean {
  return ALL_SETTING_NAMES.includes(name);
}

function settled(
  given: GivenSettings,
  { dev }: SettingsOptions,
  keys: GivenKeys,
): Omit<Settings, 'customDataSchema' | 'providers' | 'warnings' | 'aliases'> {
  const hasMailServer = Boolean(given.SMTP_URL ?? given.SMTP_HOST);
  return {
    ...given,
    production: !dev,
    host: given.HOST ?? (dev ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: given.PUBLIC_URL ?? null,
    storage: storageOf(given),
    keys,
    hashConcurrency: given.HASH_CONCURRENCY ?? availableParallelism(),
    mailTransport: given.MAIL_TRANSPORT ?? (dev && !hasMailServer ? 'file' : 'smtp'),
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
