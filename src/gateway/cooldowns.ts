import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import type { Limit } from '../throttling/limiter-store';
import type { Limiters } from '../throttling/limiters';
import { MailBound } from '../throttling/mail-bound';
import { MailCooldown } from '../throttling/mail-cooldown';
import { RequestLimiter } from '../throttling/request-limiter';
import { RequestCooldown } from '../throttling/request-cooldown';

interface Ground {
  readonly database: Database;
  readonly limiters: Limiters;
  readonly clock: Clock;
  /** The key of the rows' names. */
  readonly key: Buffer;
}

const MINUTE_MS = 60_000;

/** Builds what keeps mails and calls about one address apart, and bounds the mails that a client asks for. */
export function cooldownsOf(settings: Settings, { clock, database, key, limiters }: Ground) {
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

function mailLimit({ IP_MAX_MAILS: points }: Settings): Limit | 'off' {
  return points === 0 ? 'off' : { points, windowMs: MINUTE_MS };
}
