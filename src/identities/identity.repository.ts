import { anyOf } from '../storage/any-of';
import { COLLECTIONS } from '../storage/collections';
import { carrying } from '../outbox/carrying';
import { type Collection, type Database, DuplicateKey } from '../storage/database';
import { IdentityTaken } from './identity.errors';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { IdentityDocument } from './identity.document';

/** Identities by provider and subject, and by user. */
export class IdentityRepository {
  private readonly identities: Collection<IdentityDocument>;

  constructor(database: Database) {
    this.identities = database.collection<IdentityDocument>(COLLECTIONS.identities.name);
  }

  /** Stores a new identity. @throws {IdentityTaken} decided by the unique index alone. */
  async insert(identity: IdentityDocument): Promise<void> {
    try {
      await this.identities.insertOne(identity);
    } catch (error) {
      throw error instanceof DuplicateKey ? new IdentityTaken() : error;
    }
  }

  findById(id: string): Promise<IdentityDocument | null> {
    return this.identities.findById(id);
  }

  findBySubject(provider: string, subject: string): Promise<IdentityDocument | null> {
    return this.identities.findOne({ provider, subject });
  }

  /** The identities of several users, the oldest first. */
  findOfUsers(userIds: readonly string[]): Promise<IdentityDocument[]> {
    return this.identities.find({ userId: anyOf(userIds) }, { sort: { linkedAt: 1, _id: 1 } });
  }

  async remove(id: string): Promise<void> {
    await this.identities.deleteOne({ _id: id });
  }

  /** Removes every identity of the user. */
  async removeOfUser(userId: string): Promise<void> {
    await this.identities.deleteMany({ userId });
  }

  /** Removes the identities linked to the user before the present owner had the account. */
  async removeOlder(userId: string, ownerVersion: number): Promise<void> {
    await this.identities.deleteMany({ userId, ownerVersion: { $ne: ownerVersion } });
  }

  /** Marks these identities as leaving, so that others do not count on them to sign in; null removes the mark. */
  async markLeaving(ids: readonly string[], at: Date | null): Promise<void> {
    const change = at === null ? { $unset: { leavingSince: '' as const } } : { $set: { leavingSince: at } };
    await this.identities.updateMany({ _id: { $in: [...ids] } }, change);
  }

  /** Unlinks the identity and frees its subject; its deliveries stay until `keptUntil`. False where it was gone. */
  async unlink(
    { _id, userId }: IdentityDocument,
    { deliveries, keptUntil }: { deliveries: readonly PendingDelivery[]; keptUntil: Date },
  ): Promise<boolean> {
    const { matchedCount } = await this.identities.updateOne(
      { _id, userId },
      {
        $set: { userId: '', provider: '', subject: _id, expiresAt: keptUntil },
        $unset: { leavingSince: '' },
        ...carrying(deliveries),
      },
    );
    return matchedCount === 1;
  }
}
