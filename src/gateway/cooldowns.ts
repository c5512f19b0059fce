import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import type { Limiters } from '../throttling/limiters';
import { MailBound } from '../throttling/mail-bound';
import { MailCooldown } from '../throttling/mail-cooldown';
import { RequestCooldown } from '../throttling/request-cooldown';

interface Ground {
  readonly database: Database;
  readonly limiters: Limiters;
  readonly clock: Clock;
  /** The key of the rows' names. */
  readonly key: Buffer;
}

/** What keeps mails and calls about one address apart. */
export function cooldownsOf(settings: Settings, { clock, database, key, limiters }: Ground) {
  const cooldownMs = settings.MAIL_COOLDOWN_SECONDS * 1000;
  return {
    mailBound: new MailBound(limiters, { cooldownMs, clock, key }),
    cooldown: new MailCooldown(database, clock, {
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
