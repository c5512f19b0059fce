import DataLoader from 'dataloader';
import type { Collection as DriverCollection, Filter, OptionalUnlessRequiredId, UpdateFilter, WithId } from 'mongodb';
import {
  type Collection,
  DuplicateKey,
  type FindOptions,
  type RefusedInsert,
  StorageUnavailable,
  type StoredDocument,
} from './database';
import { withoutUndefined } from './filter-guard';
import { UnorderedInsert } from './unordered-insert';

/** Runs one operation under a deadline, tells listeners and translates its errors. */
export type Operation = <R>(name: string, send: (signal: AbortSignal) => Promise<R>) => Promise<R>;

interface Changed {
  matchedCount: number;
  modifiedCount: number;
}

/** Deletes of one document that are tried while others change it. */
const MAX_ROUNDS = 200;

/** The contract's collection on the official driver. Each call is one command, but for a delete that finds nothing. */
export class MongoCollection<T extends StoredDocument> implements Collection<T> {
  /** Joins reads of the same moment; keeps nothing. */
  private readonly byId = new DataLoader<string, T | null>((ids) => this.findAll(ids), {
    cache: false,
    maxBatchSize: 100,
  });

  constructor(
    private readonly driver: DriverCollection<T>,
    private readonly run: Operation,
  ) {}

  findOne(filter: Filter<T>, options: FindOptions = {}): Promise<T | null> {
    return this.run('findOne', (signal) =>
      this.driver.findOne<T>(withoutUndefined(filter), { ...readable(options), signal }),
    );
  }

  findById(id: string): Promise<T | null> {
    return this.byId.load(id);
  }

  find(filter: Filter<T>, options: FindOptions = {}): Promise<T[]> {
    return this.run('find', (signal) =>
      this.driver.find<T>(withoutUndefined(filter), { ...readable(options), signal }).toArray(),
    );
  }

  countDocuments(filter: Filter<T>): Promise<number> {
    return this.run('countDocuments', (signal) => this.driver.countDocuments(withoutUndefined(filter), { signal }));
  }

  async insertOne(document: T): Promise<void> {
    const copy = { ...document } as unknown as OptionalUnlessRequiredId<T>;
    await this.run('insertOne', (signal) => this.driver.insertOne(copy, writable(signal)));
  }

  insertMany(documents: readonly T[]): Promise<readonly RefusedInsert[]> {
    const insert = new UnorderedInsert(this.driver, documents);
    return this.run('insertMany', (signal) => insert.send(signal));
  }

  async updateOne(filter: Filter<T>, update: UpdateFilter<T>, options: { upsert?: boolean } = {}): Promise<Changed> {
    const { upsert = false } = options;
    try {
      return await this.sendUpdate(filter, update, upsert);
    } catch (error) {
      // Another made it at this moment, so it is there to be changed. mongod tries again by itself, not every server does.
      if (!upsert || !isMadeMeanwhile(error, filter)) throw error;
      return this.sendUpdate(filter, update, false);
    }
  }

  updateMany(filter: Filter<T>, update: UpdateFilter<T>): Promise<Changed> {
    return this.run('updateMany', async (signal) =>
      changed(await this.driver.updateMany(withoutUndefined(filter), update, writable(signal))),
    );
  }

  findOneAndUpdate(
    filter: Filter<T>,
    update: UpdateFilter<T>,
    options: { returnDocument: 'before' | 'after'; sort?: FindOptions['sort'] },
  ): Promise<T | null> {
    const { returnDocument, sort } = options;
    const order = sort === undefined ? {} : { sort: { ...sort } };
    return this.run('findOneAndUpdate', async (signal) =>
      plain(
        await this.driver.findOneAndUpdate(withoutUndefined(filter), update, {
          ...writable(signal),
          returnDocument,
          ...order,
        }),
      ),
    );
  }

  async findOneAndDelete(filter: Filter<T>): Promise<T | null> {
    const send = () =>
      this.run('findOneAndDelete', async (signal) =>
        plain(await this.driver.findOneAndDelete(withoutUndefined(filter), writable(signal))),
      );
    return this.untilGone(filter, send);
  }

  async deleteOne(filter: Filter<T>): Promise<number> {
    const send = async () => {
      const { deletedCount } = await this.run('deleteOne', (signal) =>
        this.driver.deleteOne(withoutUndefined(filter), writable(signal)),
      );
      return deletedCount === 0 ? null : deletedCount;
    };
    return (await this.untilGone(filter, send)) ?? 0;
  }

  async deleteMany(filter: Filter<T>): Promise<number> {
    const { deletedCount } = await this.run('deleteMany', (signal) =>
      this.driver.deleteMany(withoutUndefined(filter), writable(signal)),
    );
    return deletedCount;
  }

  /**
   * The delete's answer; null where nothing is there.
   *
   * A server may delete nothing where the document changes at the same moment (DocumentDB does, and says so). So a miss
   * is checked: else a right code would be refused while another client guesses at it, and a counter stay full.
   * @throws {StorageUnavailable}
   */
  private async untilGone<R>(filter: Filter<T>, send: () => Promise<R | null>): Promise<R | null> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const deleted = await send();
      if (deleted !== null || (await this.findOne(filter, { projection: { _id: 1 } })) === null) return deleted;
    }
    throw new StorageUnavailable('a document changed under every attempt to delete it');
  }

  private sendUpdate(filter: Filter<T>, update: UpdateFilter<T>, upsert: boolean): Promise<Changed> {
    return this.run('updateOne', async (signal) =>
      changed(await this.driver.updateOne(withoutUndefined(filter), update, { ...writable(signal), upsert })),
    );
  }

  private async findAll(ids: readonly string[]): Promise<(T | null)[]> {
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) return [await this.findOne({ _id: only } as Filter<T>)];
    const found = await this.find({ _id: { $in: [...new Set(ids)] } } as Filter<T>);
    const byId = new Map(found.map((document) => [document._id, document]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}

/** Options of a write with a deadline. The driver honours `signal` on writes, though its types name it for reads only. */
function writable(signal: AbortSignal): { signal: AbortSignal; ignoreUndefined: false } {
  return { signal, ignoreUndefined: false };
}

function readable(options: FindOptions): { sort?: Record<string, 1 | -1>; limit?: number; projection?: object } {
  const { sort, limit, projection } = options;
  return {
    ...(sort === undefined ? {} : { sort: { ...sort } }),
    ...(limit === undefined ? {} : { limit }),
    ...(projection === undefined ? {} : { projection: { ...projection } }),
  };
}

function changed(result: Changed): Changed {
  return { matchedCount: result.matchedCount, modifiedCount: result.modifiedCount };
}

function plain<T extends StoredDocument>(document: WithId<T> | null): T | null {
  return document as T | null;
}

/** Whether an upsert that asks for an `_id` and nothing else was refused over that. */
function isMadeMeanwhile<T>(error: unknown, filter: Filter<T>): boolean {
  return error instanceof DuplicateKey && error.index === '_id_' && Object.keys(filter).join() === '_id';
}
