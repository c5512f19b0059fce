import { createPrivateKey } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditService } from '../audit/audit.service';
import type { EventListener } from '../events/event-listeners';
import type { Captcha } from '../captcha/captcha';
import type { Events } from '../events/events';
import { PasswordHasher } from '../hashing/password-hasher';
import type { WorkerProgram } from '../processes/worker-process';
import {
  developmentPreviousKeys,
  developmentPreviousSecret,
  developmentSecret,
  developmentSigningKey,
} from '../keys/development-keys';
import { purposeKeys, type PurposeKeys, type SigningKeys, signingKeys } from '../keys/key-ring';
import { SecretRepository } from '../keys/secret.repository';
import { newSecret, newSigningKey } from '../keys/new-keys';
import { guardedTimers, type Timers } from '../outbox/timers';
import { Metrics } from '../metrics/metrics';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { DrainTimes } from '../http/drain';
import type { OnFault } from '../shared/guarded';
import type { Database } from '../storage/database';
import { type DatabaseOptions, openDatabase } from '../storage/open-database';
import { databaseLimiters, type Limiters } from '../throttling/limiters';
import { openRedisLimiters } from '../throttling/redis-limiters';
import { CredentialGuard } from '../throttling/credential-guard';
import { FactorLock } from '../throttling/factor-lock';
import type { MailBound } from '../throttling/mail-bound';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { RequestCooldown } from '../throttling/request-cooldown';
import { WrongCodes } from '../throttling/wrong-codes';
import { auditOf } from './audit';
import { captchaOf } from './captcha';
import { cooldownsOf } from './cooldowns';
import { type PasswordChecks, passwordChecks } from './password-checks';
import type { CustomDataRules } from '../users/custom-data.policy';
import { openCustomData } from './custom-data';
import { openEvents } from './events';
import { reportFaults } from './faults';
import type { Opened } from './opened';

/** What a gateway is made with besides its settings. */
export interface Surroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The built program of the hashing process. */
  readonly hashWorker: WorkerProgram;
  /** The built program of the process that estimates the strength of passwords. */
  readonly strengthWorker: WorkerProgram;
  /** The shipped mail templates. */
  readonly templatesDir: string;
  readonly version: { readonly name: string; readonly version: string };
  /** Told of events, besides the webhook of the settings. */
  readonly listeners?: readonly EventListener[];
  /** Milliseconds that a password may wait for its hash; two seconds unless given. */
  readonly hashDeadlineMs?: number;
  /** Whether the hashing process starts with the gateway, beside the rest of it, for one that is to serve at once. */
  readonly warmsAtOnce?: boolean;
  /** How long a stop waits for what clients began; as `DrainTimes` says unless given. */
  readonly drain?: Partial<DrainTimes>;
  /** Where mails are shown in development. */
  readonly print?: (text: string) => void;
}

/** What the domains stand on: data, keys, hashes, limits and the trail. */
export interface Foundations {
  readonly database: Database;
  readonly signing: SigningKeys;
  readonly keys: PurposeKeys;
  readonly secret: SecretRepository;
  readonly hasher: PasswordHasher;
  readonly passwordChecks: PasswordChecks;
  /** Null where CAPTCHA_PROVIDER is off. */
  readonly captcha: Captcha | null;
  readonly limiters: Limiters;
  readonly guard: CredentialGuard;
  readonly factorLock: FactorLock;
  readonly cooldown: MailCooldown;
  readonly mailBound: MailBound;
  readonly wrongCodes: WrongCodes;
  readonly requests: RequestCooldown;
  readonly audit: AuditService;
  readonly events: Events;
  /** Null with METRICS=off. */
  readonly metrics: Metrics | null;
  readonly customData: CustomDataRules;
  /** Told of what is thrown where nobody could catch it. */
  readonly onFault: OnFault;
  /** Timers whose tasks end no process. */
  readonly timers: Timers;
}

/**
 * The foundations that the settings describe.
 * @throws {StorageUnavailable} when the embedded data folder cannot be used, or its disk is full.
 * @throws {InvalidSettings} when CUSTOM_DATA_SCHEMA names what is no JSON Schema.
 */
export async function layFoundations(
  settings: Settings,
  surroundings: Surroundings,
  opened: Opened,
): Promise<Foundations> {
  const { clock, logger } = surroundings;
  const customData = await openCustomData(settings);
  const metrics = settings.METRICS ? await Metrics.open() : null;
  const onFault = reportFaults(logger, metrics);
  const stored = opened.add(await openDatabase(storageOptions(settings, clock)), (made) => made.close());
  await stored.requireRoom();
  const database = metrics?.timing(stored) ?? stored;
  const { keys, signing } = loadKeys(settings);
  const limiters = opened.add(await openLimiters(settings, database, { clock, logger }), (made) => made.close());
  const hasher = opened.add(hasherOf(settings, surroundings, onFault), (made) => made.stop());
  if (surroundings.warmsAtOnce === true) void hasher.warm();
  const checks = opened.add(passwordChecks(settings, surroundings, onFault), async ({ strength }) => strength?.stop());
  const limits = keys.limits.current;
  const guard = guardOf(settings, { limiters, clock, key: limits });
  return {
    database,
    signing,
    keys,
    secret: new SecretRepository(database, keys.fingerprint),
    hasher,
    passwordChecks: checks,
    limiters,
    guard,
    factorLock: new FactorLock(limiters, clock, limits),
    captcha: captchaOf(settings, { guard, logger }),
    ...cooldownsOf(settings, { database, limiters, clock, key: limits }),
    wrongCodes: new WrongCodes(limiters, { codeLength: settings.CODE_LENGTH, key: limits }),
    metrics,
    audit: auditOf(settings, { database, limiters, clock, logger, metrics, key: limits }),
    events: openEvents(settings, surroundings, { database, keys }),
    customData,
    onFault,
    timers: guardedTimers(onFault),
  };
}

/** Where the settings keep the data. */
export function storageOptions({ storage }: Settings, clock: Clock): DatabaseOptions {
  if (storage.engine !== 'mongodb') return { ...storage, clock };
  const { tlsCaFile, ...options } = storage;
  return tlsCaFile === null ? options : { ...options, tlsCaFile };
}

/** Keys from the settings; in development those of the data folder, or new ones where nothing is kept. */
function loadKeys({ DATA_DIR, JWT_ALGORITHM, keys, storage }: Settings): { keys: PurposeKeys; signing: SigningKeys } {
  const kept = storage.engine !== 'memory';
  const made = () =>
    kept ? developmentSigningKey(DATA_DIR, JWT_ALGORITHM) : createPrivateKey(newSigningKey(JWT_ALGORITHM));
  const secret = () => (kept ? developmentSecret(DATA_DIR) : newSecret());
  const before = kept && keys.signingKey === null ? developmentPreviousKeys(DATA_DIR, JWT_ALGORITHM) : [];
  const secretBefore = kept && keys.secret === null ? developmentPreviousSecret(DATA_DIR) : null;
  return {
    signing: signingKeys(JWT_ALGORITHM, keys.signingKey ?? made(), [...keys.previousKeys, ...before]),
    keys: purposeKeys(keys.secret ?? secret(), keys.previousSecret ?? secretBefore),
  };
}

async function openLimiters(
  settings: Settings,
  database: Database,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<Limiters> {
  if (settings.REDIS_URL === undefined) return databaseLimiters(database, clock);
  return openRedisLimiters(settings.REDIS_URL, (error) => {
    logger.warn({ err: { message: error.message } }, 'Redis is away; credentials are refused until it is back');
  });
}

function guardOf(
  settings: Settings,
  { limiters, clock, key }: { limiters: Limiters; clock: Clock; key: Buffer },
): CredentialGuard {
  return new CredentialGuard(limiters, clock, {
    maxFailures: settings.LOGIN_MAX_FAILURES,
    windowMs: settings.LOGIN_WINDOW,
    ipMaxFailures: settings.IP_MAX_FAILURES,
    key,
  });
}

function hasherOf(settings: Settings, surroundings: Surroundings, onFault: OnFault): PasswordHasher {
  const { hashDeadlineMs, hashWorker, logger } = surroundings;
  const cost = { memoryKiB: settings.HASH_MEMORY_KIB, time: settings.HASH_TIME };
  const onChildLost = () => {
    logger.error('the hashing process ended by itself; the next password starts another');
  };
  return new PasswordHasher({
    worker: hashWorker,
    cost,
    concurrency: settings.hashConcurrency,
    ...(hashDeadlineMs === undefined ? {} : { deadlineMs: hashDeadlineMs }),
    onChildLost,
    onFault,
  });
}
