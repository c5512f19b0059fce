import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter } from '../storage/database';
import { carrying } from '../outbox/carrying';
import { type OwnedUser, ownedSince } from './address-ownership';
import type { ChangeTerms } from './user.repository';
import type { UserDocument } from './user.document';

/** A change of a profile: a field left out stays as it is; null clears it. */
export interface ProfileChange {
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
}

/** The profiles of users and the data that applications keep with them; no field here is unique. */
export class ProfileRepository {
  private readonly users: Collection<UserDocument>;

  constructor(database: Database) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
  }

  /** Makes the change and returns the user; null where it changes nothing, the user is gone, or the owner changed. */
  update(
    { id, ownerVersion }: OwnedUser,
    change: { name?: string | null; photo?: string | null },
    { at, deliveries }: ChangeTerms,
  ): Promise<UserDocument | null> {
    const differing = Object.entries(change).map(([field, value]) => ({ [field]: { $ne: value } }));
    return this.users.findOneAndUpdate(
      { _id: id, ...ownedSince(ownerVersion), $or: differing },
      { $set: { ...change, updatedAt: at }, ...carrying(deliveries) },
      { returnDocument: 'after' },
    );
  }

  /** Replaces the custom data, whatever they were, and returns the user; null as `update`. */
  replaceCustomData(
    { id, ownerVersion }: OwnedUser,
    customData: unknown,
    terms: ChangeTerms,
  ): Promise<UserDocument | null> {
    return this.change({ _id: id, ...ownedSince(ownerVersion) }, customData, terms);
  }

  /**
   * Replaces the custom data if they are still those seen, and returns the user; null where they changed since.
   *
   * Compared by a number, not by the data: a filter must hold nothing that a client made (IN-03).
   */
  claimCustomData(seen: UserDocument, customData: unknown, terms: ChangeTerms): Promise<UserDocument | null> {
    return this.change(
      { _id: seen._id, customDataVersion: seen.customDataVersion ?? { $exists: false } },
      customData,
      terms,
    );
  }

  private change(
    filter: Filter<UserDocument>,
    customData: unknown,
    { at, deliveries }: ChangeTerms,
  ): Promise<UserDocument | null> {
    const change = { $set: { customData, updatedAt: at }, $inc: { customDataVersion: 1 }, ...carrying(deliveries) };
    return this.users.findOneAndUpdate(filter, change, { returnDocument: 'after' });
  }
}
