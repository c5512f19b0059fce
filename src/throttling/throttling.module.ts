import type { Logger } from 'pino';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Opened } from '../shared/opened';
import type { Database } from '../storage/database';
import { CredentialGuard } from './credential-guard';
import { FactorLock } from './factor-lock';
import type { Limit } from './limiter-store';
import { databaseLimiters, type Limiters } from './limiters';
import { MailBound } from './mail-bound';
import { MailCooldown } from './mail-cooldown';
import { openRedisLimiters } from './redis-limiters';
import { RequestCooldown } from './request-cooldown';
import { RequestLimiter } from './request-limiter';
import { WrongCodes } from './wrong-codes';

/** The limits on tries and requests, and the cooldowns between mails. */
export interface Throttling {
  readonly limiters: Limiters;
  readonly guard: CredentialGuard;
  readonly factorLock: FactorLock;
  readonly wrongCodes: WrongCodes;
  readonly cooldown: MailCooldown;
  readonly mailBound: MailBound;
  readonly requests: RequestCooldown;
  /** Returns a limiter of client addresses, under RATE_LIMIT, for requests that each store something. */
  readonly requestLimiter: (purpose: string) => RequestLimiter;
}

interface Parts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly opened: Opened;
  /** The key of the rows' and counters' names. */
  readonly key: Buffer;
}

type Counting = Pick<Parts, 'clock' | 'database' | 'key'> & Pick<Throttling, 'limiters'>;

const MINUTE_MS = 60_000;

/** Builds every limit as the settings name it, counted in the database or in Redis. */
export async function throttlingModule(settings: Settings, parts: Parts): Promise<Throttling> {
  const { clock, key, opened } = parts;
  const limiters = opened.add(await openLimiters(settings, parts), (made) => made.close());
  const limit = requestLimit(settings);
  return {
    limiters,
    guard: new CredentialGuard(limiters, clock, {
      maxFailures: settings.LOGIN_MAX_FAILURES,
      windowMs: settings.LOGIN_WINDOW,
      ipMaxFailures: settings.IP_MAX_FAILURES,
      key,
    }),
    factorLock: new FactorLock(limiters, clock, key),
    wrongCodes: new WrongCodes(limiters, { codeLength: settings.CODE_LENGTH, key }),
    requestLimiter: (purpose) => new RequestLimiter(limiters, { purpose, key, limit, clock }),
    ...cooldowns(settings, { ...parts, limiters }),
  };
}

async function openLimiters({ REDIS_URL: url }: Settings, { clock, database, logger }: Parts): Promise<Limiters> {
  if (url === undefined) return databaseLimiters(database, clock);
  return openRedisLimiters(url, (error) => {
    logger.warn({ err: { message: error.message } }, 'Redis is away; credentials are refused until it is back');
  });
}

/** Builds what keeps mails and calls about one address apart, and bounds the mails that a client asks for. */
function cooldowns(settings: Settings, { clock, database, key, limiters }: Counting) {
  const cooldownMs = settings.MAIL_COOLDOWN_SECONDS * 1000;
  return {
    mailBound: new MailBound(limiters, { cooldownMs, clock, key }),
    cooldown: new MailCooldown(database, clock, {
      clients: new RequestLimiter(limiters, { purpose: 'mail/ip', key, limit: mailLimit(settings), clock }),
      cooldownMs,
      penaltyMs: settings.MAIL_COOLDOWN_PENALTY_SECONDS * 1000,
      key,
    }),
    requests: new RequestCooldown(database, clock, {
      cooldownMs: settings.REQUEST_COOLDOWN_SECONDS * 1000,
      penaltyMs: settings.REQUEST_COOLDOWN_PENALTY_SECONDS * 1000,
      key,
    }),
  };
}

function requestLimit({ RATE_LIMIT: rate }: Settings): Limit | 'off' {
  return rate === 'off' ? rate : { points: rate.max, windowMs: rate.windowMs };
}

function mailLimit({ IP_MAX_MAILS: points }: Settings): Limit | 'off' {
  return points === 0 ? 'off' : { points, windowMs: MINUTE_MS };
}
