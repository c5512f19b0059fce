import type { Logger } from 'pino';
import type { Clock } from '../shared/clock';
import type { Opened } from '../shared/opened';
import type { Database } from '../storage/database';
import type { DeliveryOrderRepository } from './delivery-order.repository';
import { DeliveryRelayRepository } from './delivery-relay.repository';
import { Outbox } from './outbox';
import type { OutboxDocument } from './outbox.document';
import { type OutboxEvent, OutboxWorker } from './outbox-worker';
import { OutboxRepository } from './outbox.repository';
import type { Timers } from './timers';

/** The way of one kind of row out of the gateway. */
export interface DeliveryRoute {
  readonly kind: OutboxDocument['kind'];
  readonly delivery: { deliver(row: OutboxDocument): Promise<void> };
}

interface Parts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly opened: Opened;
  readonly order: DeliveryOrderRepository;
  readonly metrics: { delivered(event: OutboxEvent): void } | null;
}

/** Builds the outbox with a worker for each route; nothing leaves before its `start`. */
export function outboxModule(routes: readonly DeliveryRoute[], parts: Parts): Outbox {
  const { clock, database, logger, metrics, opened, order, timers } = parts;
  const repository = new OutboxRepository(database, clock);
  const report = (event: OutboxEvent) => {
    metrics?.delivered(event);
    log(logger, event);
  };
  const workers = routes.map(
    ({ delivery, kind }) => new OutboxWorker({ kind, repository, deliver: (row) => delivery.deliver(row), report }),
  );
  const relay = new DeliveryRelayRepository(database, repository, order);
  const onFault = (error: unknown) => {
    logger.warn({ err: error }, 'the outbox could not be read; it is tried again');
  };
  const outbox = new Outbox({ relay, workers, repository, timers, onFault });
  return opened.add(outbox, (made, leftMs) => made.stop(leftMs));
}

/** Ids and codes of failures; addresses and texts never reach the log (security rule 31). */
function log(logger: Logger, { kind, type, ...row }: OutboxEvent): void {
  const level = type === 'sent' ? 'debug' : type === 'dead' ? 'error' : 'warn';
  if (kind === 'mail') logger[level]({ mail: row }, `mail ${type}`);
  else logger[level]({ event: { ...row, to: kind } }, `event ${type}`);
}
