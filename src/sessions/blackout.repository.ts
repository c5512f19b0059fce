import { withOutbox } from '../outbox/with-outbox';
import { COLLECTIONS } from '../storage/collections';
import { type Collection, type Database, DuplicateKey } from '../storage/database';
import { carrying } from '../outbox/carrying';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { BlackoutDocument } from './blackout.document';

const BLACKOUT = 'blackout';

/** The new values of a blackout. */
export interface BlackoutChange {
  /** Null lifts it. */
  readonly since: Date | null;
  readonly by: string | null;
  /** The latest moment that has come by now; the floor never sinks below it again. */
  readonly floor: Date | null;
  readonly deliveries: readonly PendingDelivery[];
}

/** The one document with the moment from which sessions count. */
export class BlackoutRepository {
  private readonly settings: Collection<BlackoutDocument>;

  constructor(database: Database) {
    this.settings = database.collection<BlackoutDocument>(COLLECTIONS.settings.name);
  }

  /** Reads it together with other requests that arrive at the same time. */
  find(): Promise<BlackoutDocument | null> {
    return this.settings.findById(BLACKOUT);
  }

  /** Changes the blackout, if it is still the one seen; the change's floor keeps sessions ended that it had ended. */
  async claim(seen: BlackoutDocument | null, change: BlackoutChange): Promise<BlackoutDocument | null> {
    if (seen === null) return this.insert(change);
    const { by, deliveries, floor, since } = change;
    const raised = floor === null ? {} : { $max: { floor } };
    return this.settings.findOneAndUpdate(
      { _id: BLACKOUT, since: seen.since },
      { $set: { since, by }, ...raised, ...carrying(deliveries) },
      { returnDocument: 'after' },
    );
  }

  private async insert({ by, deliveries, floor, since }: BlackoutChange): Promise<BlackoutDocument | null> {
    const blackout = { _id: BLACKOUT, since, by, floor };
    try {
      await this.settings.insertOne(withOutbox<BlackoutDocument>(blackout, deliveries));
      return blackout;
    } catch (error) {
      if (error instanceof DuplicateKey) return null;
      throw error;
    }
  }
}
