import { internationalDomain } from '../shared/email-address';
import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';
import { carrying } from '../outbox/carrying';
import { claimingAddress } from './address-claim';
import type { EmailHolding, Restoration } from './held-emails';
import { factorsAsSeen, type FactorPart, withoutParts } from './recent-factors';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from './user.document';

/** A change of the addresses that an account holds. */
export interface HoldingChange {
  readonly holding: EmailHolding;
  readonly at: Date;
  /** The deliveries that must leave the gateway because of it. */
  readonly deliveries: readonly PendingDelivery[];
}

/** A change of address that is undone, with the second factors that were put on since it. */
export interface Undoing extends Restoration {
  readonly removed: readonly FactorPart[];
  readonly at: Date;
  readonly deliveries: readonly PendingDelivery[];
}

/** Several fields at once. */
export interface Edit {
  readonly changes: Partial<UserDocument>;
  /** Whether the changes give another address, which invalidates earlier sessions. */
  readonly hasNewAddress: boolean;
  readonly at: Date;
  readonly deliveries: readonly PendingDelivery[];
}

/** The addresses that accounts hold; every change is one conditional write that invalidates earlier sessions. */
export class UserEmailRepository {
  private readonly users: Collection<UserDocument>;

  constructor(database: Database) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
  }

  /** The account that has the address, or gave it up and still holds it. */
  async findHolder(address: string): Promise<UserDocument | null> {
    const [owner, holder] = await Promise.all([
      this.users.findOne({ emailCanonical: address }),
      this.users.findOne({ heldEmails: address }),
    ]);
    return owner ?? holder;
  }

  findById(id: string): Promise<UserDocument | null> {
    return this.users.findById(id);
  }

  findByUndoToken(tokenHash: string): Promise<UserDocument | null> {
    return this.users.findOne({ 'formerEmails.tokenHash': tokenHash });
  }

  /** Returns the user with the changes; null where credentials or address changed since. @throws {EmailTaken} @throws {UsernameTaken} */
  async edit(user: UserDocument, { changes, hasNewAddress, at, deliveries }: Edit): Promise<UserDocument | null> {
    const { _id, credentialVersion, emailCanonical } = user;
    const change = {
      $set: { ...changes, ...(hasNewAddress ? searched(changes) : {}), updatedAt: at },
      ...(hasNewAddress ? { $inc: { credentialVersion: 1 } } : {}),
      ...carrying(deliveries),
    };
    const address = hasNewAddress ? (changes.emailCanonical ?? null) : null;
    const { matchedCount } = await claimingAddress(this.users, { address, at }, () =>
      this.users.updateOne({ _id, credentialVersion, emailCanonical }, change),
    );
    if (matchedCount === 0) return null;
    return { ...user, ...changes, updatedAt: at, credentialVersion: credentialVersion + (hasNewAddress ? 1 : 0) };
  }

  /** Stores the holding and returns the user; null where the credentials changed since the read. @throws {EmailTaken} */
  async replace(user: UserDocument, { holding, at, deliveries }: HoldingChange): Promise<UserDocument | null> {
    const { _id, credentialVersion } = user;
    const change = {
      $set: { ...holding, ...searched(holding), updatedAt: at },
      $inc: { credentialVersion: 1 },
      ...carrying(deliveries),
    };
    const { matchedCount } = await claimingAddress(this.users, { address: holding.emailCanonical, at }, () =>
      this.users.updateOne({ _id, credentialVersion }, change),
    );
    if (matchedCount === 0) return null;
    return { ...user, ...holding, updatedAt: at, credentialVersion: credentialVersion + 1 };
  }

  /**
   * Undoes a change of address; identities that were linked since are void from then on. False where the
   * credentials or second factors have changed since the user was read.
   * @throws {EmailTaken}
   */
  async restore(user: UserDocument, { holding, since, removed, at, deliveries }: Undoing): Promise<boolean> {
    const { _id, credentialVersion } = user;
    const undoneChange = { since, credentialVersion: credentialVersion + 1 };
    const change = {
      $set: { ...holding, ...searched(holding), undoneChange, updatedAt: at },
      ...(removed.length === 0 ? {} : { $unset: withoutParts(removed) }),
      $inc: { credentialVersion: 1 },
      ...carrying(deliveries),
    };
    const { matchedCount } = await claimingAddress(this.users, { address: holding.emailCanonical, at }, () =>
      this.users.updateOne({ _id, credentialVersion, ...factorsAsSeen(user) }, change),
    );
    return matchedCount === 1;
  }
}

/** The field that a search by the domain of the address reads. */
function searched({ emailCanonical }: { readonly emailCanonical?: string | null }) {
  return { emailDomainShown: internationalDomain(emailCanonical ?? null) };
}
