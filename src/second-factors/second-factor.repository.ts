import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, UpdateFilter } from '../storage/database';
import { carrying } from '../outbox/carrying';
import { type FactorPart, withoutParts } from '../users/recent-factors';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from '../users/user.document';

/** The time of a change, and the deliveries that it causes. */
export interface Change {
  readonly at: Date;
  readonly deliveries: readonly PendingDelivery[];
}

/** The account whose credentials are still those under which the change was asked for. */
type Owner = Pick<UserDocument, '_id' | 'credentialVersion'>;

const ON = { $exists: true } as const;

/** The second factors within the users' documents. Each change is one conditional write; null or false: it was refused. */
export class SecondFactorRepository {
  private readonly users: Collection<UserDocument>;

  constructor(database: Database) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
  }

  /** Turns codes by mail on or off; on only while the address is confirmed. */
  setEmail({ _id, credentialVersion }: Owner, enabled: boolean, change: Change): Promise<UserDocument | null> {
    const state = enabled ? { 'mfa.email': { $ne: true }, emailConfirmedAt: { $ne: null } } : { 'mfa.email': true };
    const update: UpdateFilter<UserDocument> = enabled
      ? { $set: { 'mfa.email': true, 'mfa.emailSince': change.at } }
      : { $set: { 'mfa.email': false }, $unset: { 'mfa.emailSince': '' } };
    return this.change({ _id, credentialVersion, ...state }, update, change);
  }

  /** Keeps a secret that waits for its first code, in place of an older one; not while an authenticator is on. */
  async keepPending(
    { _id, credentialVersion }: Owner,
    pendingTotp: { sealedSecret: string; expiresAt: Date },
  ): Promise<boolean> {
    const filter = { _id, credentialVersion, 'mfa.totp': { $exists: false } };
    return (await this.users.updateOne(filter, { $set: { 'mfa.pendingTotp': pendingTotp } })).matchedCount === 1;
  }

  /** Puts the pending secret in force, its step used, with the recovery codes; of many calls one does. */
  enableTotp(
    { _id, credentialVersion }: Owner,
    totp: { sealedSecret: string; lastStep: number; recoveryCodeHashes: string[] },
    change: Change,
  ): Promise<UserDocument | null> {
    const { lastStep, recoveryCodeHashes, sealedSecret } = totp;
    const filter = { _id, credentialVersion, 'mfa.pendingTotp.sealedSecret': sealedSecret };
    const update = {
      $set: {
        'mfa.totp': { sealedSecret, lastStep, since: change.at },
        'mfa.recoveryCodeHashes': recoveryCodeHashes,
        'mfa.recoveryCodesSince': change.at,
      },
      $unset: { 'mfa.pendingTotp': '' as const },
    };
    return this.change(filter, update, change);
  }

  /** Takes the step if it is newer than every one before; of many calls with one code one does. */
  async takeStep(_id: string, sealedSecret: string, used: { step: number; kept: string }): Promise<boolean> {
    const { step, kept } = used;
    const filter = { _id, 'mfa.totp.sealedSecret': sealedSecret, 'mfa.totp.lastStep': { $lt: step } };
    const update = { $set: { 'mfa.totp.lastStep': step, 'mfa.totp.sealedSecret': kept } };
    return (await this.users.updateOne(filter, update)).matchedCount === 1;
  }

  /** Takes the recovery code away if it is there; of many calls with one code one does. */
  takeRecoveryCode(_id: string, hash: string, change: Change): Promise<UserDocument | null> {
    const filter = { _id, 'mfa.totp': ON, 'mfa.recoveryCodeHashes': hash };
    return this.change(filter, { $pull: { 'mfa.recoveryCodeHashes': hash } }, change);
  }

  /** Turns the authenticator off; its recovery codes go with it. */
  disableTotp({ _id, credentialVersion }: Owner, change: Change): Promise<UserDocument | null> {
    return this.change({ _id, credentialVersion, 'mfa.totp': ON }, { $unset: withoutParts(['totp']) }, change);
  }

  replaceRecoveryCodes(
    { _id, credentialVersion }: Owner,
    recoveryCodeHashes: string[],
    change: Change,
  ): Promise<UserDocument | null> {
    const filter = { _id, credentialVersion, 'mfa.totp': ON };
    const codes = { 'mfa.recoveryCodeHashes': recoveryCodeHashes, 'mfa.recoveryCodesSince': change.at };
    return this.change(filter, { $set: codes }, change);
  }

  /**
   * Takes the parts off and invalidates every session; null where another call took some off since the user was read.
   * Nothing that a thief can change is in the filter: a thief who writes all the time must not keep the owner from it.
   */
  takeOff(
    { _id, factorsTakenOffAt }: Pick<UserDocument, '_id' | 'factorsTakenOffAt'>,
    parts: readonly FactorPart[],
    change: Change,
  ): Promise<UserDocument | null> {
    const filter = { _id, factorsTakenOffAt: factorsTakenOffAt ?? { $exists: false } };
    const update = {
      $set: { factorsTakenOffAt: change.at },
      $unset: withoutParts(parts),
      $inc: { credentialVersion: 1 },
    };
    return this.change(filter, update, change);
  }

  findById(id: string): Promise<UserDocument | null> {
    return this.users.findById(id);
  }

  /** The next users in the order of their ids, with their second factors alone. */
  findAfter(id: string, limit: number): Promise<Pick<UserDocument, '_id' | 'mfa'>[]> {
    return this.users.find({ _id: { $gt: id } }, { sort: { _id: 1 }, limit, projection: { mfa: 1 } });
  }

  /** Keeps the same secret sealed anew, if it is still the one that was read. */
  async replaceSealed(_id: string, sealed: string, kept: string): Promise<boolean> {
    const filter = { _id, 'mfa.totp.sealedSecret': sealed };
    return (await this.users.updateOne(filter, { $set: { 'mfa.totp.sealedSecret': kept } })).matchedCount === 1;
  }

  private change(
    filter: Parameters<Collection<UserDocument>['findOneAndUpdate']>[0],
    update: UpdateFilter<UserDocument>,
    { at, deliveries }: Change,
  ): Promise<UserDocument | null> {
    const whole = { ...update, $set: { ...update.$set, updatedAt: at }, ...carrying(deliveries) };
    return this.users.findOneAndUpdate(filter, whole, { returnDocument: 'after' });
  }
}
