import { anyOf } from '../storage/any-of';
import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter } from '../storage/database';
import { carrying } from '../outbox/carrying';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { SessionDocument } from './session.document';

/** The replacement of a session's current refresh token, made in one write. */
export interface Rotation {
  readonly sessionId: string;
  readonly presentedHash: string;
  readonly successorHash: string;
  readonly sealedSuccessor: string;
  readonly generation: number;
  readonly now: Date;
  readonly idleExpiresAt: Date;
}

/** The end of a session; every session that the write ends carries the deliveries. */
export interface Ending {
  readonly at: Date;
  readonly reason: string;
  readonly deliveries: readonly PendingDelivery[];
}

/** Sessions by id and user; a session is claimed, rotated or revoked by one conditional write each. */
export class SessionRepository {
  private readonly sessions: Collection<SessionDocument>;

  constructor(database: Database) {
    this.sessions = database.collection<SessionDocument>(COLLECTIONS.sessions.name);
  }

  insert(session: SessionDocument): Promise<void> {
    return this.sessions.insertOne(session);
  }

  /** Reads the session together with other requests that arrive at the same time. */
  findById(id: string): Promise<SessionDocument | null> {
    return this.sessions.findById(id);
  }

  /**
   * Replaces the session's token and returns the session; null if the presented token is not that of a live session.
   * One write decides: of any number of parallel calls one wins (security rule 6).
   */
  claimRotation(rotation: Rotation): Promise<SessionDocument | null> {
    const { sessionId, presentedHash, successorHash, sealedSuccessor, generation, now, idleExpiresAt } = rotation;
    const current = { ...liveAt(now), _id: sessionId, currentHash: presentedHash };
    const change = {
      $set: {
        currentHash: successorHash,
        previousHash: presentedHash,
        sealedSuccessor,
        generation,
        rotatedAt: now,
        lastUsedAt: now,
        idleExpiresAt,
      },
    };
    return this.sessions.findOneAndUpdate(current, change, { returnDocument: 'after' });
  }

  /** Ends one live session of the user; null where there is none of this id. */
  claimRevocation(id: string, userId: string, ended: Ending): Promise<SessionDocument | null> {
    const live = { ...liveAt(ended.at), _id: id, userId };
    return this.sessions.findOneAndUpdate(live, changeOf(ended), { returnDocument: 'after' });
  }

  /** Ends the user's live sessions, all or all but one, and says how many ended. */
  async revokeAll(userId: string, ended: Ending & { except?: string | undefined }): Promise<number> {
    const filter: Filter<SessionDocument> = {
      ...liveAt(ended.at),
      userId,
      ...(ended.except === undefined ? {} : { _id: { $ne: ended.except } }),
    };
    return (await this.sessions.updateMany(filter, changeOf(ended))).modifiedCount;
  }

  /** Removes every session of the user. */
  async removeOfUser(userId: string): Promise<void> {
    await this.sessions.deleteMany({ userId });
  }

  /** Puts the session under the credentials of this version, if it has not changed or ended meanwhile. */
  async adopt({ _id, credentialVersion }: SessionDocument, version: number): Promise<void> {
    await this.sessions.updateOne(
      { _id, credentialVersion, revokedAt: null },
      { $set: { credentialVersion: version } },
    );
  }

  /** Counts all sessions without reading them. */
  count(): Promise<number> {
    return this.sessions.countDocuments({});
  }

  /** The live sessions of the users, oldest first. */
  findLive(userIds: readonly string[], now: Date): Promise<SessionDocument[]> {
    return this.sessions.find({ ...liveAt(now), userId: anyOf(userIds) }, { sort: { createdAt: 1, _id: 1 } });
  }
}

function changeOf({ at, deliveries, reason }: Ending) {
  return { $set: { revokedAt: at, revokedReason: reason, sealedSuccessor: null }, ...carrying(deliveries) };
}

/** Expiry is part of the filter: the TTL index only sweeps, up to a minute late. */
function liveAt(now: Date) {
  return { revokedAt: null, idleExpiresAt: { $gt: now }, absoluteExpiresAt: { $gt: now } };
}
