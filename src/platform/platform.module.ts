import { Announcer } from '../announcing/announcer';
import type { AuditService } from '../audit/audit.service';
import { auditModule } from '../audit/audit.module';
import type { RefusalGate } from '../audit/refusal-trail';
import type { Captcha } from '../captcha/captcha';
import { captchaModule } from '../captcha/captcha.module';
import { EventSealer } from '../events/event-sealer';
import type { Events } from '../events/events';
import { eventsModule } from '../events/events.module';
import { hashingModule } from '../hashing/hashing.module';
import type { PasswordHasher } from '../hashing/password-hasher';
import { type Keys, keysModule } from '../keys/keys.module';
import type { MailSealer } from '../mail/mail-sealer';
import { mailModule } from '../mail/mail.module';
import { Metrics } from '../metrics/metrics';
import { DeliveryOrderRepository } from '../outbox/delivery-order.repository';
import type { Outbox } from '../outbox/outbox';
import { outboxModule } from '../outbox/outbox.module';
import { guardedTimers, type Timers } from '../outbox/timers';
import type { Settings } from '../settings';
import type { OnFault } from '../shared/guarded';
import type { Opened } from '../shared/opened';
import type { Database } from '../storage/database';
import { openDatabase } from '../storage/open-database';
import { storageOptions } from '../storage/storage.module';
import { clientIpKey } from '../throttling/client-ip';
import { type Throttling, throttlingModule } from '../throttling/throttling.module';
import { reportFaults } from './faults';
import type { Runtime } from './runtime';

/** The ground that every domain stands on: settings, data, keys, hashes, limits, the trail, and the ways out. */
export interface Platform extends Runtime, Keys, Throttling {
  readonly settings: Settings;
  /** The address at which people reach the gateway. */
  readonly publicUrl: string;
  /** Closes with the gateway whatever is added to it. */
  readonly opened: Opened;
  readonly database: Database;
  readonly hasher: PasswordHasher;
  /** Null where CAPTCHA_PROVIDER is off. */
  readonly captcha: Captcha | null;
  readonly audit: AuditService;
  readonly events: Events;
  readonly announcer: Announcer;
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  /** Null with METRICS=off. */
  readonly metrics: Metrics | null;
  /** Hears of errors that are thrown where no caller could catch them. */
  readonly onFault: OnFault;
  /** Timers whose tasks end no process. */
  readonly timers: Timers;
}

/** A platform of which nothing is built yet: what the process gives, and who closes. */
export type Site = Runtime & Pick<Platform, 'opened' | 'settings'>;

/**
 * Builds the platform that the settings describe.
 * @throws {StorageUnavailable} when the embedded data folder cannot be used, or its disk is full.
 * @throws {TemplateFault} naming the file and line of a broken template.
 */
export async function openPlatform(site: Site): Promise<Platform> {
  const { clock, logger, opened, settings } = site;
  const metrics = settings.METRICS ? await Metrics.open() : null;
  const onFault = reportFaults(logger, metrics);
  const stored = opened.add(await openDatabase(storageOptions(settings, clock)), (made) => made.close());
  await stored.requireRoom();
  const database = metrics?.timing(stored) ?? stored;
  const common = { ...site, database, metrics, onFault, timers: guardedTimers(onFault) };
  const keys = keysModule(settings, database);
  const throttling = await throttlingModule(settings, { ...common, key: keys.keys.limits.current });
  const hasher = hashingModule(settings, common);
  const audit = auditModule(settings, { ...common, refusals: refusalGate(throttling) });
  const ways = await waysOut(common, keys);
  return {
    ...{ ...common, ...keys, ...throttling, hasher },
    publicUrl: settings.publicUrl ?? `http://localhost:${String(settings.PORT)}`,
    captcha: captchaModule(settings, { guard: throttling.guard, logger }),
    ...ways,
    audit,
    announcer: new Announcer({ audit, events: ways.events, sealer: ways.mail, outbox: ways.outbox }),
  };
}

type Base = Site & Pick<Platform, 'database' | 'metrics' | 'timers'>;

async function waysOut(base: Base, { keys }: Keys): Promise<Pick<Platform, 'events' | 'mail' | 'outbox'>> {
  const { clock, database, settings } = base;
  const order = new DeliveryOrderRepository(database, clock);
  const { delivery, mail } = await mailModule(settings, { ...base, key: keys.outbox });
  const { deliveries, events } = eventsModule(settings, { ...base, order, sealer: new EventSealer(keys.events) });
  return { events, mail, outbox: outboxModule([{ kind: 'mail', delivery }, ...deliveries], { ...base, order }) };
}

function refusalGate({ requestLimiter }: Throttling): RefusalGate {
  const limiter = requestLimiter('refusal/ip');
  return { admit: (ip) => limiter.count(ip), partyOf: clientIpKey };
}
