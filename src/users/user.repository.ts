import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter } from '../storage/database';
import { carrying } from '../outbox/carrying';
import { claimingAddress, toldApart } from './address-claim';
import { type AddressClaim, claimed, type OwnedUser, ownedSince, standingAsSeen, unproved } from './address-ownership';
import { type FactorPart, withoutParts } from './recent-factors';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { StoredBlock, UserDocument } from './user.document';

/** The time of a change, and the deliveries that it causes. */
export interface ChangeTerms {
  readonly at: Date;
  readonly deliveries: readonly PendingDelivery[];
}

/** A password that is stored instead of another. */
export interface NewPassword extends ChangeTerms {
  readonly passwordHash: string;
}

/** A password that the mail of an address gives. */
export interface ResetPassword extends NewPassword {
  /** The parts of the second factors that go with the old password. */
  readonly removed: readonly FactorPart[];
}

/** The user of a change: any state of the account or, with `seen`, only while their standing is as it was seen. */
export interface Assumed {
  readonly id: string;
  readonly seen?: UserDocument | undefined;
}

/** Users by id, name and address; every change is one conditional write. */
export class UserRepository {
  private readonly users: Collection<UserDocument>;

  constructor(database: Database) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
  }

  /** Stores a new user. @throws {EmailTaken} @throws {UsernameTaken} decided by the unique indexes alone. */
  async insert(user: UserDocument): Promise<void> {
    const { createdAt: at, emailCanonical: address } = user;
    const held = address === null ? user : { ...user, heldEmails: [address] };
    await claimingAddress(this.users, { address, at }, () => this.users.insertOne(held));
  }

  findById(id: string): Promise<UserDocument | null> {
    return this.users.findById(id);
  }

  findByEmail(canonicalEmail: string): Promise<UserDocument | null> {
    return this.users.findOne({ emailCanonical: canonicalEmail });
  }

  findByUsername(canonicalUsername: string): Promise<UserDocument | null> {
    return this.users.findOne({ usernameCanonical: canonicalUsername });
  }

  /** Gives the user the name; false where no such user exists, or it is another owner's account now. @throws {UsernameTaken} */
  async rename(
    { id, ownerVersion }: OwnedUser,
    { username, isAssigned }: { username: string; isAssigned: boolean },
    { at, deliveries }: ChangeTerms,
  ): Promise<boolean> {
    const change = {
      $set: {
        ...{ username, usernameCanonical: username, updatedAt: at },
        ...(isAssigned ? { usernameAssigned: true as const } : {}),
      },
      ...(isAssigned ? {} : { $unset: { usernameAssigned: '' as const } }),
      ...carrying(deliveries),
    };
    const filter = { _id: id, ...ownedSince(ownerVersion) };
    const { matchedCount } = await toldApart(() => this.users.updateOne(filter, change));
    return matchedCount === 1;
  }

  /** Confirms the address if it is still that of a user who is not blocked; of many calls the first sets the moment. */
  async confirmEmail(
    id: string,
    canonicalEmail: string,
    { at, deliveries }: ChangeTerms,
  ): Promise<UserDocument | null> {
    const filter = { _id: id, emailCanonical: canonicalEmail, $or: [{ block: null }, { 'block.until': { $lte: at } }] };
    const unconfirmed = { ...filter, emailConfirmedAt: null };
    const change = {
      $set: { emailConfirmedAt: at, updatedAt: at },
      $unset: { registeredWith: '' as const },
      ...carrying(deliveries),
    };
    await this.users.updateOne(unconfirmed, change);
    return this.users.findOne(filter);
  }

  /**
   * Gives the account to the person who proved its address, as `claimed` says; null where the address was proved or
   * changed, the user is blocked, or an administrator changed what it may do meanwhile.
   * @throws {UsernameTaken}
   */
  async claimAddress(user: UserDocument, claim: AddressClaim): Promise<UserDocument | null> {
    const change = { ...claimed(user, claim), ...carrying(claim.deliveries) };
    const write = () => this.users.updateOne(unproved(user, claim.at), change);
    if ((await toldApart(write)).matchedCount === 0) return null;
    return this.users.findById(user._id);
  }

  async recordLogin(id: string, at: Date): Promise<void> {
    await this.users.updateOne({ _id: id }, { $set: { lastLoginAt: at } });
  }

  /** Replaces the hash if it is still the one that was verified, so that no newer password is overwritten. */
  async upgradeHash(id: string, verifiedHash: string, newHash: string): Promise<void> {
    await this.users.updateOne({ _id: id, passwordHash: verifiedHash }, { $set: { passwordHash: newHash } });
  }

  /**
   * Gives the user another password, which invalidates earlier sessions; null where the credentials have
   * changed since the user was read. Compared by version and not by the hash, which a login may just have upgraded.
   */
  replacePassword(
    { _id, credentialVersion }: UserDocument,
    { passwordHash, at, deliveries }: NewPassword,
  ): Promise<UserDocument | null> {
    const change = {
      $set: { passwordHash, passwordChangedAt: at, updatedAt: at },
      $inc: { credentialVersion: 1 },
      ...carrying(deliveries),
    };
    return this.users.findOneAndUpdate({ _id, credentialVersion }, change, { returnDocument: 'after' });
  }

  /**
   * Gives the user of the address another password, confirms the address, and invalidates earlier sessions; null
   * where the address is no longer the user's, or was confirmed or unconfirmed meanwhile, or the user is blocked.
   */
  resetPassword(
    user: UserDocument,
    { passwordHash, at, removed, deliveries }: ResetPassword,
  ): Promise<UserDocument | null> {
    const { _id, emailCanonical, emailConfirmedAt } = user;
    const isFirstProof = emailConfirmedAt === null;
    const filter = { _id, emailCanonical, emailConfirmedAt: isFirstProof ? null : { $ne: null } };
    const unblocked = { $or: [{ block: null }, { 'block.until': { $lte: at } }] };
    const change = {
      $set: {
        ...{ passwordHash, passwordChangedAt: at, updatedAt: at },
        ...(isFirstProof ? { emailConfirmedAt: at } : {}),
        ...(removed.length === 0 ? {} : { factorsTakenOffAt: at }),
      },
      $inc: { credentialVersion: 1 },
      ...(removed.length === 0 ? {} : { $unset: withoutParts(removed) }),
      ...carrying(deliveries),
    };
    return this.users.findOneAndUpdate({ ...filter, ...unblocked }, change, { returnDocument: 'after' });
  }

  async recordRequest(id: string, { at, deliveries }: ChangeTerms): Promise<void> {
    await this.users.updateOne({ _id: id }, { $set: { lastRequestAt: at }, ...carrying(deliveries) });
  }

  /** Adds mails to what the user's document must send. */
  async addDeliveries(id: string, deliveries: readonly PendingDelivery[]): Promise<void> {
    await this.users.updateOne({ _id: id }, { $push: { outbox: { $each: [...deliveries] } } });
  }

  /** Blocks the user and invalidates every session before this moment; null where no user meets the assumption. */
  block(user: Assumed, block: StoredBlock, deliveries: readonly PendingDelivery[]): Promise<UserDocument | null> {
    const change = {
      $set: { block, updatedAt: block.at },
      $inc: { credentialVersion: 1 },
      ...carrying(deliveries),
    };
    return this.users.findOneAndUpdate(assuming(user), change, { returnDocument: 'after' });
  }

  /** Lifts the block. Sessions from before stay dead. */
  unblock(id: string, { at, deliveries }: ChangeTerms): Promise<UserDocument | null> {
    const change = { $set: { block: null, updatedAt: at }, ...carrying(deliveries) };
    return this.users.findOneAndUpdate({ _id: id }, change, { returnDocument: 'after' });
  }

  /** Invalidates every session and token before this moment; null where there is no such user. */
  kick(id: string, { at, deliveries }: ChangeTerms): Promise<UserDocument | null> {
    const change = { $set: { updatedAt: at }, $inc: { credentialVersion: 1 }, ...carrying(deliveries) };
    return this.users.findOneAndUpdate({ _id: id }, change, { returnDocument: 'after' });
  }

  /** Sets the user's permissions to these alone; null where no user meets the assumption. */
  setPermissions(
    user: Assumed,
    permissions: readonly string[],
    { at, deliveries }: ChangeTerms,
  ): Promise<UserDocument | null> {
    const change = { $set: { permissions: [...permissions], updatedAt: at }, ...carrying(deliveries) };
    return this.users.findOneAndUpdate(assuming(user), change, { returnDocument: 'after' });
  }
}

function assuming({ id, seen }: Assumed): Filter<UserDocument> {
  return { _id: id, ...(seen === undefined ? {} : standingAsSeen(seen)) };
}
