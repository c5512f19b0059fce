import type { Collection, Filter, FindOptions, RefusedInsert, StoredDocument, UpdateFilter } from '../database';
import type { StoredCollection } from './catalogue';
import type { Engine } from './engine';
import { projected } from './projection';
import type { Query, Selection } from './read-access';
import type { Row } from './stored-value';
import { copyOf } from './stored-value';
import { upserted } from './upsert';

interface Changed {
  matchedCount: number;
  modifiedCount: number;
}

/** The contract's collection on the embedded engine. A read is a snapshot; a write is on disk when it resolves. */
export class EmbeddedCollection<T extends StoredDocument> implements Collection<T> {
  constructor(
    private readonly name: string,
    private readonly engine: Engine,
  ) {}

  async findOne(filter: Filter<T>, options: FindOptions = {}): Promise<T | null> {
    this.engine.tell(this.name, 'findOne');
    const row = isIdAlone(filter)
      ? this.byId(filter._id)
      : (await this.select(filter, { sort: options.sort, limit: 1 }))[0];
    return row === undefined ? null : this.returned(row, options);
  }

  findById(id: string): Promise<T | null> {
    return this.findOne({ _id: id } as Filter<T>);
  }

  async find(filter: Filter<T>, options: FindOptions = {}): Promise<T[]> {
    this.engine.tell(this.name, 'find');
    const rows = await this.select(filter, {
      sort: options.sort,
      limit: options.limit === 0 ? undefined : options.limit,
    });
    return rows.map((row) => this.returned(row, options));
  }

  async countDocuments(filter: Filter<T>): Promise<number> {
    this.engine.tell(this.name, 'countDocuments');
    if (Object.keys(filter).length > 0) return (await this.select(filter, {})).length;
    return this.engine.read(() => {
      const collection = this.engine.catalogue.find(this.name);
      return collection === undefined ? 0 : this.engine.writes.counted(collection);
    });
  }

  async insertOne(document: T): Promise<void> {
    this.engine.tell(this.name, 'insertOne');
    const bytes = this.encoded(document);
    await this.engine.write(() => {
      this.engine.writes.insert(this.name, bytes);
    });
  }

  async insertMany(documents: readonly T[]): Promise<readonly RefusedInsert[]> {
    this.engine.tell(this.name, 'insertMany');
    const rows = documents.map((document) => this.encoded(document));
    return this.engine.write(() =>
      rows.flatMap((bytes, position) => {
        const index = this.engine.writes.refusal(this.name, bytes);
        return index === null ? [] : [{ position, index }];
      }),
    );
  }

  async updateOne(filter: Filter<T>, update: UpdateFilter<T>, options: { upsert?: boolean } = {}): Promise<Changed> {
    this.engine.tell(this.name, 'updateOne');
    const change = this.engine.update(update, false);
    const query = this.engine.query(filter);
    const insertion = options.upsert === true ? this.insertion(query, update) : undefined;
    if (insertion === undefined && this.isAbsent(filter)) return { matchedCount: 0, modifiedCount: 0 };
    return this.alter(query, { limit: 1 }, (collection, rows) => {
      const [row] = rows;
      if (row !== undefined) return { matchedCount: 1, modifiedCount: this.replace(collection, row, change) ? 1 : 0 };
      if (insertion !== undefined) this.engine.writes.insert(this.name, insertion);
      return { matchedCount: 0, modifiedCount: 0 };
    });
  }

  async updateMany(filter: Filter<T>, update: UpdateFilter<T>): Promise<Changed> {
    this.engine.tell(this.name, 'updateMany');
    const change = this.engine.update(update, false);
    return this.alter(this.engine.query(filter), {}, (collection, rows) => {
      const changed = rows.filter((row) => this.replace(collection, row, change));
      return { matchedCount: rows.length, modifiedCount: changed.length };
    });
  }

  async findOneAndUpdate(
    filter: Filter<T>,
    update: UpdateFilter<T>,
    options: { returnDocument: 'before' | 'after'; sort?: FindOptions['sort'] },
  ): Promise<T | null> {
    this.engine.tell(this.name, 'findOneAndUpdate');
    const change = this.engine.update(update, false);
    const [query, selection] = [this.engine.query(filter), { sort: options.sort, limit: 1 }];
    if (this.isAbsent(filter)) return null;
    return this.alter(query, selection, (collection, [row]) => {
      if (row === undefined) return null;
      const after = this.replace(collection, row, change) ?? row;
      return this.returned(options.returnDocument === 'before' ? row : after);
    });
  }

  async findOneAndDelete(filter: Filter<T>): Promise<T | null> {
    this.engine.tell(this.name, 'findOneAndDelete');
    const [row] = await this.remove(filter, { limit: 1 });
    return row === undefined ? null : this.returned(row);
  }

  async deleteOne(filter: Filter<T>): Promise<number> {
    this.engine.tell(this.name, 'deleteOne');
    return (await this.remove(filter, { limit: 1 })).length;
  }

  async deleteMany(filter: Filter<T>): Promise<number> {
    this.engine.tell(this.name, 'deleteMany');
    return (await this.remove(filter, {})).length;
  }

  /** Removes the matches, at most as many as the limit, and returns them. Calls no listener. */
  async remove(filter: Filter<T>, selection: Selection): Promise<Row[]> {
    const query = this.engine.query(filter);
    if (this.isAbsent(filter)) return [];
    return this.alter(query, selection, (collection, rows) => {
      for (const row of rows) this.engine.writes.remove(collection, row);
      return [...rows];
    });
  }

  private encoded(document: T): Buffer {
    if (typeof document._id !== 'string') throw new TypeError('An _id is a string.');
    return this.engine.codec.encode(document);
  }

  /** Resolves with the rows that match, in order; a filter outside of the contract rejects. */
  private select(filter: Filter<T>, selection: Selection): Promise<Row[]> {
    return new Promise((resolve) => {
      const query = this.engine.query(filter);
      resolve(this.engine.read(() => this.engine.reads.select(this.name, query, selection)));
    });
  }

  private byId(id: string): Row | undefined {
    return this.engine.read(() => {
      const collection = this.engine.catalogue.find(this.name);
      return collection === undefined ? undefined : this.engine.reads.byId(collection, id);
    });
  }

  /** Whether the filter names an `_id` that nothing is stored under: seen by a read, so that no write need wait to see it. */
  private isAbsent(filter: Filter<T>): boolean {
    const { _id: id } = filter as { _id?: unknown };
    return typeof id === 'string' && this.byId(id) === undefined;
  }

  /** Selects and changes as one: no other writer of any process comes between. */
  private alter<R>(
    query: Query,
    selection: Selection,
    work: (collection: StoredCollection, rows: readonly Row[]) => R,
  ): Promise<R> {
    return this.engine.write(() => {
      const collection = this.engine.catalogue.ensure(this.name);
      return work(collection, this.engine.reads.select(this.name, query, selection));
    });
  }

  /** Stores the row's new content and returns it, or null where it has not changed. @throws {DuplicateKey} */
  private replace(collection: StoredCollection, row: Row, change: (document: Row) => void): Row | null {
    const after = copyOf(row) as Row;
    change(after);
    return this.engine.writes.replace(this.engine.catalogue.find(this.name) ?? collection, row, after);
  }

  private insertion({ filter }: Query, update: UpdateFilter<T>): Buffer {
    return this.engine.codec.encode(upserted(filter, this.engine.update(update, true)));
  }

  private returned(row: Row, options: FindOptions = {}): T {
    return projected(row, options.projection) as T;
  }
}

function isIdAlone(filter: object): filter is { _id: string } {
  const { _id: id, ...rest } = filter as { _id?: unknown };
  return typeof id === 'string' && Object.keys(rest).length === 0;
}
