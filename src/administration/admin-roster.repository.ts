import { newId } from '../shared/random';
import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';
import type { AdminsDocument } from './admins.document';

const ROSTER = 'admins';

/** The administrators who count, as they were at one moment. */
export interface RosterView {
  readonly ids: readonly string[];
  readonly version: string | undefined;
}

/**
 * The active administrators in one document, so that the last one is guarded by one conditional write (security rule 21).
 *
 * It holds no one who is blocked or not an administrator; decision 33 says why.
 */
export class AdminRosterRepository {
  private readonly settings: Collection<AdminsDocument>;

  constructor(database: Database) {
    this.settings = database.collection<AdminsDocument>(COLLECTIONS.settings.name);
  }

  /** Returns the administrators who count, and the version under which another can be added. */
  async look(): Promise<RosterView> {
    const { ids = [], version } = (await this.settings.findOne({ _id: ROSTER })) ?? {};
    return { ids, version };
  }

  /**
   * Adds the user to the active administrators; false where `isActive` denies it.
   *
   * It is asked between the read of the roster and the write, which is made only if no one left in between: what was
   * true when it was asked is then true when it is written.
   */
  async enter(userId: string, isActive: () => Promise<boolean> = () => Promise.resolve(true)): Promise<boolean> {
    for (;;) {
      const { version } = await this.look();
      if (!(await isActive())) return false;
      const unchanged = { _id: ROSTER, version: version ?? { $exists: false } };
      const entry = { $addToSet: { ids: userId }, $set: { version: newId() } };
      if ((await this.settings.updateOne(unchanged, entry)).matchedCount === 1) return true;
      // Somebody left or entered meanwhile, or there is no roster yet.
      await this.settings.updateOne({ _id: ROSTER }, { $setOnInsert: { ids: [] } }, { upsert: true });
    }
  }

  /**
   * Removes the user; false where no one else would be left.
   *
   * Two administrators who remove each other at once race for one document: one of them stays. A caller about to add
   * the user looks again.
   */
  async leave(userId: string): Promise<boolean> {
    const another = { _id: ROSTER, ids: { $elemMatch: { $ne: userId } } };
    const exit = { $pull: { ids: userId }, $set: { version: newId() } };
    return (await this.settings.updateOne(another, exit)).matchedCount === 1;
  }

  /** Removes these ids, which are not of active administrators; does nothing where the roster changed since. */
  async strike(ids: readonly string[], { version }: RosterView): Promise<void> {
    const unchanged = { _id: ROSTER, version: version ?? { $exists: false } };
    await this.settings.updateOne(unchanged, { $pull: { ids: { $in: [...ids] } }, $set: { version: newId() } });
  }

  /** Empties the roster: for the command line, when all accounts are deleted. */
  async clear(): Promise<void> {
    await this.settings.deleteOne({ _id: ROSTER });
  }

  /** Whether no administrator counts. */
  async isEmpty(): Promise<boolean> {
    return (await this.look()).ids.length === 0;
  }
}
