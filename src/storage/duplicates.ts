import { createHash } from 'node:crypto';
import { maskEmailAddress } from '../shared/email-address';
import type { Duplicate, IndexDuplicates } from './index-duplicates';
import { ownCommand } from '../shared/own-command';
import { type CollectionSpec, DuplicateKey, type IndexSpec } from './database';

/** A unique index that cannot be built over the existing documents: those of another system, or of an earlier time. */
export class DuplicatesFound extends DuplicateKey {
  constructor(
    index: string,
    readonly found: readonly IndexDuplicates[],
  ) {
    super(index);
    this.name = 'DuplicatesFound';
    this.message = `documents break the unique index ${index}; \`${ownCommand('database duplicates')}\` lists them`;
  }
}

/** A document as the database holds it, from any writer. */
export type AnyDocument = Readonly<Record<string, unknown>>;

/** Fields whose values may be shown; all other unique values are hashes or ids of somebody elsewhere. */
const SHOWN = new Set(['usernameCanonical', 'emailCanonical', 'heldEmails']);
const LONGEST_SHOWN = 100;

/** The search for duplicates in one collection, document after document; it remembers a hash of each value. */
export class DuplicateSearch {
  private readonly indexes: readonly OneIndex[];

  constructor(private readonly spec: CollectionSpec) {
    this.indexes = spec.indexes.filter(({ unique }) => unique === true).map((index) => new OneIndex(index));
  }

  /** The fields that are to be read; empty where no index is unique. */
  get fields(): readonly string[] {
    return [...new Set(this.indexes.flatMap(({ fields }) => fields))];
  }

  add(document: AnyDocument): void {
    for (const index of this.indexes) index.add(document);
  }

  /** The duplicates of the documents so far, by index; an index without any is left out. */
  get found(): IndexDuplicates[] {
    return this.indexes
      .map(({ duplicates, fields, name }) => ({ collection: this.spec.name, index: name, fields, duplicates }))
      .filter(({ duplicates }) => duplicates.length > 0);
  }
}

class OneIndex {
  readonly fields: readonly string[];
  private readonly first = new Map<string, string>();
  private readonly twice = new Map<string, { readonly value: string | null; readonly ids: Set<string> }>();

  constructor(private readonly spec: IndexSpec) {
    this.fields = Object.keys(spec.key);
  }

  get name(): string {
    return this.spec.name;
  }

  get duplicates(): Duplicate[] {
    return [...this.twice.values()].map(({ ids, value }) => ({ value, ids: [...ids] }));
  }

  add(document: AnyDocument): void {
    const id = String(document['_id']);
    for (const values of this.valuesOf(document)) {
      const hash = createHash('sha256').update(JSON.stringify(values)).digest('base64').slice(0, 24);
      const first = this.first.get(hash);
      if (first === undefined) this.first.set(hash, id);
      else if (first !== id) this.note(hash, [first, id], values);
    }
  }

  private note(hash: string, ids: readonly string[], values: readonly unknown[]): void {
    const known = this.twice.get(hash) ?? { value: shown(this.fields, values), ids: new Set<string>() };
    for (const id of ids) known.ids.add(id);
    this.twice.set(hash, known);
  }

  /** The combinations of values that the index would hold of the document. */
  private valuesOf(document: AnyDocument): unknown[][] {
    const { partialFilterExpression = {}, sparse } = this.spec;
    if (sparse === true && this.fields.every((field) => document[field] === undefined)) return [];
    if (Object.keys(partialFilterExpression).some((field) => typeof document[field] !== 'string')) return [];
    return this.fields.reduce<unknown[][]>(
      (combinations, field) => combinations.flatMap((before) => elements(document[field]).map((v) => [...before, v])),
      [[]],
    );
  }
}

function elements(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value ?? null];
  return value.length === 0 ? [[]] : (value as unknown[]);
}

function shown(fields: readonly string[], values: readonly unknown[]): string | null {
  const [value] = values;
  if (values.every((each) => each === null)) return 'nothing';
  if (!fields.every((field) => SHOWN.has(field)) || typeof value !== 'string') return null;
  const text = value.includes('@') ? maskEmailAddress(value) : value;
  return JSON.stringify(text.slice(0, LONGEST_SHOWN));
}
