import type { LimitDocument } from './limit.document';
import { COLLECTIONS } from '../storage/collections';
import {
  DuplicateKey,
  StorageUnavailable,
  type Collection,
  type Database,
  type Filter,
  type UpdateFilter,
} from '../storage/database';
import { after } from '../shared/clock';

/** The count of a key since its window began. */
export interface CountedWindow {
  readonly points: number;
  readonly endsAt: Date;
}

export interface Count {
  readonly key: string;
  readonly points: number;
  readonly now: Date;
  readonly windowMs: number;
}

/** Points that passed the limit. */
export interface GivenBack extends Omit<Count, 'windowMs'> {
  readonly limit: number;
}

/** Each round in vain means that another caller was counted and cleared meanwhile; so many right tries do not come at once. */
const MAX_ROUNDS = 200;

/**
 * Counters with a fixed window, each change one conditional write, so that of any number of parallel callers each
 * gets another count. A window begins with its first count and is over at `endsAt` itself; nothing prolongs it.
 */
export class LimitRepository {
  private readonly limits: Collection<LimitDocument>;

  constructor(database: Database) {
    this.limits = database.collection<LimitDocument>(COLLECTIONS.limits.name);
  }

  /**
   * Adds the points and answers the count after them: one round trip where the window is running.
   *
   * An upsert would be shorter, but under a race some servers answer several callers the same count or none. So an
   * absent row is inserted and a finished one is started again only by a caller that still finds it finished.
   * @throws {StorageUnavailable}
   */
  async count(count: Count): Promise<CountedWindow> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const window = (await this.add(count)) ?? (await this.begin(count)) ?? (await this.beginAgain(count));
      if (window !== null) return window;
    }
    throw new StorageUnavailable('a counter changed under every attempt to count');
  }

  /**
   * Takes points that passed the limit off the running window, never below zero; null where there is none or they are
   * gone already.
   *
   * Points counted beyond the limit did not pass and weigh nothing: without the points there is room for as many
   * again, however many were refused meanwhile.
   */
  async giveBack({ key, limit, points, now }: GivenBack): Promise<CountedWindow | null> {
    const running = { _id: key, expiresAt: { $gt: now } };
    const within = { ...running, points: { $gte: points, $lte: limit } };
    const beyond = { ...running, points: { $gt: limit } };
    const take = () => this.change(within, { $inc: { points: -points } });
    // The last one is for a counter that another call has taken within its limit between the first two.
    return (await take()) ?? (await this.change(beyond, { $set: { points: limit - points } })) ?? (await take());
  }

  /** The running window, or null. */
  async find(key: string, now: Date): Promise<CountedWindow | null> {
    return windowOf(await this.limits.findOne({ _id: key, expiresAt: { $gt: now } }));
  }

  /** Forgets the key; whether there was anything to forget. @throws {StorageUnavailable} */
  async remove(key: string): Promise<boolean> {
    return (await this.limits.deleteOne({ _id: key })) > 0;
  }

  private add({ key, points, now }: Count): Promise<CountedWindow | null> {
    return this.change({ _id: key, expiresAt: { $gt: now } }, { $inc: { points } });
  }

  private async begin({ key, points, now, windowMs }: Count): Promise<CountedWindow | null> {
    const endsAt = after(now, windowMs);
    try {
      await this.limits.insertOne({ _id: key, points, expiresAt: endsAt });
      return { points, endsAt };
    } catch (error) {
      if (error instanceof DuplicateKey) return null;
      throw error;
    }
  }

  private beginAgain({ key, points, now, windowMs }: Count): Promise<CountedWindow | null> {
    return this.change({ _id: key, expiresAt: { $lte: now } }, { $set: { points, expiresAt: after(now, windowMs) } });
  }

  private async change(
    filter: Filter<LimitDocument>,
    update: UpdateFilter<LimitDocument>,
  ): Promise<CountedWindow | null> {
    return windowOf(await this.limits.findOneAndUpdate(filter, update, { returnDocument: 'after' }));
  }
}

function windowOf(row: LimitDocument | null): CountedWindow | null {
  return row?.expiresAt ? { points: row.points, endsAt: row.expiresAt } : null;
}
