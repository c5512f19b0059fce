import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';
import type { AuthorizationDocument } from './authorization.document';

/** Sign-ins that went to a provider; each is taken by one atomic removal. */
export class AuthorizationRepository {
  private readonly authorizations: Collection<AuthorizationDocument>;

  constructor(database: Database) {
    this.authorizations = database.collection<AuthorizationDocument>(COLLECTIONS.authorizations.name);
  }

  insert(authorization: AuthorizationDocument): Promise<void> {
    return this.authorizations.insertOne(authorization);
  }

  /** Removes the one of this state, begun at the provider by a browser that holds one of these secrets, and returns it. */
  claim(
    { stateHash, provider, bindingHashes }: { stateHash: string; provider: string; bindingHashes: readonly string[] },
    now: Date,
  ): Promise<AuthorizationDocument | null> {
    const bindingHash = { $in: [...bindingHashes] };
    return this.authorizations.findOneAndDelete({ _id: stateHash, provider, bindingHash, expiresAt: { $gt: now } });
  }
}
