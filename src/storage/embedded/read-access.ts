import type { FindOptions } from '../database';
import type { Catalogue, StoredCollection } from './catalogue';
import type { Codec } from './codec';
import type { Conjunction } from './conditions';
import type { Store } from './store';
import type { KeyRange } from './keys';
import { documentKey, startingWith, tablePrefix } from './keys';
import type { Predicate } from './field-test';
import type { Plan, RangesPlan, Stretch, Walk } from './planner';
import { planFor } from './planner';
import { RecentRows } from './recent-rows';
import { sorted } from './sorting';
import type { Row } from './stored-value';

/** Called for each query that reads a whole collection, with the fields it asked about. */
export type ScanListener = (scan: { readonly collection: string; readonly fields: readonly string[] }) => void;

/** A filter made ready: its parts for the planner, its test for each candidate. */
export interface Query {
  readonly filter: Conjunction;
  readonly matches: Predicate;
}

export interface Selection {
  readonly sort?: FindOptions['sort'];
  readonly limit?: number | undefined;
}

/** Finds documents in the snapshot of the moment, or within a write transaction in what it sees. */
export class ReadAccess {
  /** Documents read to answer queries so far: a page of a million users must cost what one of ten thousand does. */
  examined = 0;
  private readonly recent: RecentRows;

  constructor(
    private readonly store: Store,
    private readonly catalogue: Catalogue,
    private readonly options: { readonly codec: Codec; readonly onScan: ScanListener },
  ) {
    this.recent = new RecentRows(options.codec);
  }

  /** Returns the document of that `_id`, or undefined. */
  byId(collection: StoredCollection, id: string): Row | undefined {
    const bytes = this.store.getBinaryFast(documentKey(collection.table, id));
    if (bytes === undefined) return undefined;
    this.examined += 1;
    return this.recent.decoded(`${String(collection.table)}:${id}`, bytes);
  }

  /** Returns the matching documents in the order asked for, at most as many as the limit. */
  select(name: string, query: Query, selection: Selection): Row[] {
    const collection = this.catalogue.find(name);
    if (collection === undefined) return [];
    const { indexes, idsOrderly } = collection;
    const plan = planFor({ filter: query.filter, indexes, idsOrderly, ...selection });
    const inOrder = selection.sort === undefined || 'walk' in plan;
    const limit = selection.limit ?? Number.POSITIVE_INFINITY;
    const onlyBeginning = inOrder && selection.limit !== undefined && isEverything(query.filter);
    if (plan.kind === 'scan' && !onlyBeginning) this.tellScan(name, query);
    const rows: Row[] = [];
    for (const row of this.candidates(collection, plan)) {
      if (!query.matches(row)) continue;
      rows.push(row);
      if (inOrder && rows.length >= limit) return rows;
    }
    return inOrder ? rows : sorted(rows, selection.sort).slice(0, limit);
  }

  /** Every document of the collection, one after the other. */
  *everything(collection: StoredCollection, walk?: Walk): Generator<Row> {
    yield* this.within(startingWith(tablePrefix(collection.table)), walk);
  }

  private *within(range: KeyRange, walk?: Walk): Generator<Row> {
    for (const value of this.values(range, walk)) {
      this.examined += 1;
      yield this.options.codec.decode(value);
    }
  }

  /** Every document, read a thousand at a time, so that the reader may write in between. */
  *inBatches(collection: StoredCollection): Generator<Row> {
    const { start: first, end } = startingWith(tablePrefix(collection.table));
    let start = first;
    for (;;) {
      const batch = [...this.store.getRange({ start, end, limit: 1000 })].map(({ key, value }) => ({
        key,
        row: this.options.codec.decode(value),
      }));
      for (const { row } of batch) yield row;
      const last = batch.at(-1);
      if (last === undefined) return;
      start = Buffer.concat([last.key, Buffer.of(0)]);
    }
  }

  private *candidates(collection: StoredCollection, plan: Plan): Generator<Row> {
    if (plan.kind === 'scan') yield* this.everything(collection, plan.walk);
    else if (plan.kind === 'stretch') yield* this.within(stretch(collection.table, plan), plan.walk);
    else {
      for (const id of this.ids(plan)) {
        const row = this.byId(collection, id);
        if (row !== undefined) yield row;
      }
    }
  }

  private *ids(plan: PlanOfIds): Generator<string> {
    if (plan.kind === 'ids') yield* plan.ids;
    else if (plan.kind === 'ranges' && plan.index.orderly) yield* this.idsInRanges(plan);
    else yield* distinct(plan.kind === 'ranges' ? this.idsInRanges(plan) : this.idsOfEach(plan.plans));
  }

  private *idsOfEach(plans: readonly Plan[]): Generator<string> {
    for (const plan of plans) if (tellsIds(plan)) yield* this.ids(plan);
  }

  private *idsInRanges({ ranges, walk }: RangesPlan): Generator<string> {
    for (const range of walk === 'backward' ? ranges.toReversed() : ranges) {
      for (const value of this.values(range, walk)) yield value.toString();
    }
  }

  private *values({ start, end }: KeyRange, walk?: Walk): Generator<Buffer> {
    const backward = { reverse: true, start: end, exclusiveStart: true, end: start, inclusiveEnd: true };
    for (const { value } of this.store.getRange(walk === 'backward' ? backward : { start, end })) {
      yield Buffer.from(value);
    }
  }

  private tellScan(collection: string, { filter }: Query): void {
    this.options.onScan({ collection, fields: filter.conditions.map((condition) => condition.field) });
  }
}

type PlanOfIds = Exclude<Plan, { kind: 'scan' | 'stretch' }>;

function tellsIds(plan: Plan): plan is PlanOfIds {
  return plan.kind !== 'scan' && plan.kind !== 'stretch';
}

function stretch(table: number, { from, to }: Stretch): KeyRange {
  const whole = startingWith(tablePrefix(table));
  return {
    start: from === undefined ? whole.start : documentKey(table, from),
    end: to === undefined ? whole.end : Buffer.concat([documentKey(table, to), Buffer.of(0)]),
  };
}

function isEverything({ conditions, groups, others }: Conjunction): boolean {
  return conditions.length + groups.length + others.length === 0;
}

function* distinct(ids: Iterable<string>): Generator<string> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) continue;
    seen.add(id);
    yield id;
  }
}
