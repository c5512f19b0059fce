import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter } from '../storage/database';
import type { AuditPageRequest, AuditPosition } from './audit-page';
import type { AuditDocument } from './audit.document';

/** The stored trail. It is read and shortened a page at a time: documents read do not grow with its length. */
export class AuditRepository {
  private readonly events: Collection<AuditDocument>;

  constructor(database: Database) {
    this.events = database.collection<AuditDocument>(COLLECTIONS.auditEvents.name);
  }

  /** One event more than the page holds, where there is one, the newest first. */
  async page(request: AuditPageRequest): Promise<AuditDocument[]> {
    const { userId } = request;
    if (userId === null) return this.read({}, request);
    // Two reads, each along an index of its own: joined in one query, no index would give the order.
    const [about, by] = await Promise.all([
      this.read({ subjectId: userId }, request),
      this.read({ actorId: userId }, request),
    ]);
    const events = new Map([...about, ...by].map((event) => [event._id, event]));
    return [...events.values()].sort(newestFirst).slice(0, request.size + 1);
  }

  /** Returns the newest event, or null where there is none. */
  async findNewest(): Promise<AuditDocument | null> {
    const [newest = null] = await this.events.find({}, { sort: { at: -1, _id: -1 }, limit: 1 });
    return newest;
  }

  async insert(event: AuditDocument): Promise<void> {
    await this.events.insertOne(event);
  }

  /** Adds to the number of the row, which is stored as given where it is not there yet: one write, of any number of callers. */
  async add(row: Omit<AuditDocument, 'count'>, count: number): Promise<void> {
    const { _id, ...first } = row;
    await this.events.updateOne({ _id }, { $setOnInsert: first, $inc: { count } }, { upsert: true });
  }

  /** Takes the user's places out of the trail, those of administrators who changed the account not. */
  async forget(userId: string): Promise<void> {
    await this.events.updateMany(
      { $or: [{ actorId: userId }, { subjectId: userId, actorId: null }] },
      { $set: { ip: null, userAgent: null } },
    );
  }

  /** Removes the oldest events from before the moment, `limit` at most, and says how many it found. */
  async removeBefore(at: Date, limit: number): Promise<number> {
    const oldest = { sort: { at: 1, _id: 1 }, limit, projection: { _id: 1 } } as const;
    const events = await this.events.find({ at: { $lt: at } }, oldest);
    if (events.length > 0) await this.events.deleteMany({ _id: { $in: events.map(({ _id }) => _id) } });
    return events.length;
  }

  private read(whose: Filter<AuditDocument>, { from, size, type }: AuditPageRequest): Promise<AuditDocument[]> {
    const filter = { ...whose, ...(type === null ? {} : { type }), ...(from === null ? {} : older(from)) };
    return this.events.find(filter, { sort: { at: -1, _id: -1 }, limit: size + 1 });
  }
}

function older({ at, id }: AuditPosition): Filter<AuditDocument> {
  return { $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] };
}

function newestFirst(one: AuditDocument, other: AuditDocument): number {
  const apart = other.at.getTime() - one.at.getTime();
  return apart === 0 ? Number(other._id > one._id) - Number(other._id < one._id) : apart;
}
