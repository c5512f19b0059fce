import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, RefusedInsert } from '../storage/database';
import type { ImportStore } from './import-store';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from '../identities/identity.document';

/** Users and identities, many at a time. */
export class ImportRepository implements ImportStore {
  private readonly users: Collection<UserDocument>;
  private readonly identities: Collection<IdentityDocument>;

  constructor(database: Database) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
    this.identities = database.collection<IdentityDocument>(COLLECTIONS.identities.name);
  }

  insertUsers(users: readonly UserDocument[]): Promise<readonly RefusedInsert[]> {
    return this.users.insertMany(users);
  }

  async occupants(users: readonly UserDocument[]): Promise<readonly UserDocument[]> {
    if (users.length === 0) return [];
    const emails = users.flatMap(({ emailCanonical }) => emailCanonical ?? []);
    return this.users.find({
      $or: [
        { _id: { $in: users.map(({ _id }) => _id) } },
        { emailCanonical: { $in: emails } },
        { heldEmails: { $in: emails } },
        { usernameCanonical: { $in: users.map(({ usernameCanonical }) => usernameCanonical) } },
      ],
    });
  }

  async linkedElsewhere(identities: readonly IdentityDocument[]): Promise<readonly number[]> {
    const owners = await Promise.all(identities.map((identity) => this.ownerOf(identity)));
    return owners.flatMap((owner, at) => (owner === undefined || owner === identities[at]?.userId ? [] : [at]));
  }

  /** Links them. A refused identity may be there for the same user, of a run that was cut off. */
  async link(identities: readonly IdentityDocument[]): Promise<readonly number[]> {
    if (identities.length === 0) return [];
    const refused = await this.identities.insertMany(identities);
    const doubtful = refused.flatMap(({ position }) => identities[position] ?? []);
    const elsewhere = await this.linkedElsewhere(doubtful);
    return elsewhere.flatMap((at) => refused[at]?.position ?? []);
  }

  async finish(userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    await this.users.updateMany({ _id: { $in: [...userIds] } }, { $unset: { unfinishedImport: '' } });
  }

  private async ownerOf({ provider, subject }: IdentityDocument): Promise<string | undefined> {
    return (await this.identities.findOne({ provider, subject }))?.userId;
  }
}
