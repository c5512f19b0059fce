import type { Collection, CollectionSpec, Database, StoredDocument } from '../../src/storage/database';
import type { EngineUnderTest } from './engines';

/** A document with a field of each kind that the collections hold. */
export interface Person extends StoredDocument {
  name?: string;
  email?: string | null;
  createdAt?: Date;
  seenAt?: Date | null;
  roles?: string[];
  tasks?: { id: string; done: boolean }[];
  block?: { at: Date } | null;
  visits?: number;
  leaseId?: string | null;
  data?: unknown;
}

export const PEOPLE: CollectionSpec = {
  name: 'people',
  indexes: [
    { name: 'people_name', key: { name: 1 }, unique: true },
    { name: 'people_email', key: { email: 1 }, unique: true, partialFilterExpression: { email: { $type: 'string' } } },
    { name: 'people_created', key: { createdAt: 1, _id: 1 } },
    { name: 'people_seen', key: { seenAt: 1, _id: 1 } },
    { name: 'people_roles', key: { roles: 1 } },
    { name: 'people_tasks', key: { 'tasks.id': 1 }, sparse: true },
    { name: 'people_block', key: { 'block.at': 1 }, sparse: true },
    { name: 'people_leased', key: { leaseId: 1, createdAt: 1 } },
  ],
};

/** A prepared, empty collection of people. */
export interface PeopleUnderTest {
  readonly database: Database;
  readonly people: Collection<Person>;
  /** Stores people named after their `_id`. */
  put(...people: (Partial<Person> & { _id: string })[]): Promise<void>;
}

/** Opens a database with an empty collection of people. */
export async function openPeople(engine: EngineUnderTest): Promise<PeopleUnderTest> {
  const database = await engine.open();
  await database.prepare([PEOPLE]);
  const people = database.collection<Person>(PEOPLE.name);
  const put: PeopleUnderTest['put'] = async (...persons) => {
    for (const person of persons) await people.insertOne({ name: person._id, ...person });
  };
  return { database, people, put };
}

/** The `_id`s, in the order given. */
export function idsOf(documents: readonly StoredDocument[]): string[] {
  return documents.map((document) => document._id);
}
