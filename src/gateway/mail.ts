import { join } from 'node:path';
import type { Logger } from 'pino';
import { Announcer } from '../announcing/announcer';
import { createMailTransport, type MailTransportSettings } from '../mail/create-transport';
import { DeliveryOrderRepository } from '../outbox/delivery-order.repository';
import { DeliveryRelayRepository } from '../outbox/delivery-relay.repository';
import { MailDelivery } from '../mail/mail-delivery';
import { MailRenderer } from '../mail/mail-renderer';
import { MailSealer } from '../mail/mail-sealer';
import type { MailSender, MailTransport } from '../mail/mail-transport';
import { Outbox } from '../outbox/outbox';
import { type OutboxEvent, OutboxWorker } from '../outbox/outbox-worker';
import { OutboxRepository } from '../outbox/outbox.repository';
import { smtpServerOf } from '../mail/smtp-server';
import type { Metrics } from '../metrics/metrics';
import type { Settings } from '../settings';
import { eventDeliveries } from './events';
import type { Foundations, Surroundings } from './foundations';

/** Writing mails into documents, and sending them from there. */
export interface Mail {
  readonly sealer: MailSealer;
  readonly outbox: Outbox;
  readonly announcer: Announcer;
  readonly transport: MailTransport;
}

const DEVELOPMENT_SENDER: MailSender = { name: '', address: 'gatehouse@localhost.localdomain' };

/** The mail side that the settings describe. @throws {TemplateFault} naming the file and line of a broken template. */
export async function openMail(
  settings: Settings,
  foundations: Foundations,
  surroundings: Surroundings,
): Promise<Mail> {
  const { database, keys, metrics, timers } = foundations;
  const { clock, logger, print, templatesDir } = surroundings;
  const [key, ...previousKeys] = keys.outbox.all;
  const sealer = new MailSealer({ key: key ?? keys.outbox.current, previousKeys, clock });
  const overrides = settings.MAIL_TEMPLATES_DIR;
  const renderer = await MailRenderer.load({
    templatesDir,
    ...(overrides === undefined ? {} : { overrideDir: overrides }),
  });
  const transport = createMailTransport(transportOf(settings), {
    from: settings.MAIL_FROM ?? DEVELOPMENT_SENDER,
    print,
  });
  const repository = new OutboxRepository(database, clock);
  const delivery = new MailDelivery({ sealer, renderer, transport });
  const routes = [{ kind: 'mail', delivery } as const, ...eventDeliveries(settings, foundations, surroundings)];
  const report = reportTo(logger, metrics);
  const workers = routes.map(
    ({ delivery: way, kind }) => new OutboxWorker({ kind, repository, deliver: (row) => way.deliver(row), report }),
  );
  const relay = new DeliveryRelayRepository(database, repository, new DeliveryOrderRepository(database, clock));
  const onFault = (error: unknown) => {
    logger.warn({ err: error }, 'the outbox could not be read; it is tried again');
  };
  const outbox = new Outbox({ relay, workers, repository, timers, onFault });
  const { audit, events } = foundations;
  return { sealer, transport, outbox, announcer: new Announcer({ audit, events, sealer, outbox }) };
}

/** The way out for mails that the settings name. */
export function transportOf(settings: Settings): MailTransportSettings {
  const kind = settings.mailTransport;
  if (kind === 'file') return { kind, folder: settings.MAIL_DIR ?? join(settings.DATA_DIR, 'mail') };
  if (kind !== 'smtp') return { kind };
  const server = smtpServerOf(settings);
  return server === null ? { kind: 'none' } : { kind, server };
}

/** Ids and codes of failures; addresses and texts never reach the log (security rule 31). */
function reportTo(logger: Logger, metrics: Metrics | null) {
  return ({ kind, type, ...row }: OutboxEvent): void => {
    metrics?.delivered({ kind, type });
    const level = type === 'sent' ? 'debug' : type === 'dead' ? 'error' : 'warn';
    if (kind === 'mail') logger[level]({ mail: row }, `mail ${type}`);
    else logger[level]({ event: { ...row, to: kind } }, `event ${type}`);
  };
}
