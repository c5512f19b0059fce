import { COLLECTIONS } from '../storage/collections';
import type { AddressSeal } from './address-seal';
import { anyOf } from '../storage/any-of';
import { type Collection, type Database, DuplicateKey, type Filter } from '../storage/database';
import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

/** The challenge whose code is tried. */
export interface TriedChallenge {
  readonly challengeId: string;
  readonly purposes: readonly ChallengePurpose[];
  /** The account that it must be of; left out, any account. */
  readonly userId?: string | undefined;
  /** The digits of its code; left out, any number. */
  readonly codeLength?: number;
}

/** The wrong codes that are allowed: for one challenge, and for one code over all challenges that share it. */
export interface TryLimits {
  readonly perChallenge: number;
  readonly perCode: number;
}

/** More codes than one owner's live mails carry: a mail a minute leaves, and a code lives for some ten. */
const MOST_MAILED = 12;

/** The challenges in the database; each is taken by one atomic removal (security rule 16). */
export class ChallengeRepository {
  private readonly challenges: Collection<ChallengeDocument>;

  constructor(
    database: Database,
    private readonly addresses: AddressSeal,
  ) {
    this.challenges = database.collection<ChallengeDocument>(COLLECTIONS.challenges.name);
  }

  /** Stores a new challenge beside those of its user that are still open, and returns it. */
  async insert(challenge: ChallengeDocument): Promise<ChallengeDocument> {
    await this.challenges.insertOne(this.addresses.close(challenge));
    return challenge;
  }

  /** Stores a challenge whose id may be there already; the one that is there stays. Returns it as it was given. */
  async insertOnce(challenge: ChallengeDocument): Promise<ChallengeDocument> {
    try {
      await this.challenges.insertOne(this.addresses.close(challenge));
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
    }
    return challenge;
  }

  /** Removes the challenge with this token, which alone answers it, and returns it: of any number of callers one gets it. */
  claimByToken(tokenHash: string, purpose: ChallengePurpose, now: Date): Promise<ChallengeDocument | null> {
    const alone = { tokenHash, purpose, secondCodeHash: { $exists: false }, expiresAt: { $gt: now } };
    return this.opened(this.challenges.findOneAndDelete(alone));
  }

  /** The challenge with this token, which stays as it is. */
  findByToken(tokenHash: string, purpose: ChallengePurpose, now: Date): Promise<ChallengeDocument | null> {
    return this.opened(this.challenges.findOne({ tokenHash, purpose, expiresAt: { $gt: now } }));
  }

  /** The challenge of this id, of one of the purposes, that has tries left; it stays as it is. */
  findById({ challengeId, purposes }: TriedChallenge, limits: TryLimits, now: Date): Promise<ChallengeDocument | null> {
    const open = { challengeId, purpose: { $in: [...purposes] }, attempts: { $lt: limits.perChallenge } };
    return this.opened(this.challenges.findOne({ ...open, ...withCode(limits, now) }));
  }

  /** The challenge whose code another one shares, while it has tries left; it stays as it is. */
  findShared(_id: string, limits: TryLimits, now: Date): Promise<ChallengeDocument | null> {
    return this.opened(this.challenges.findOne({ _id, ...withCode(limits, now) }));
  }

  /** Counts a try on the challenge and returns it; null once its tries are used up or its code has expired. */
  claimTry(tried: TriedChallenge, limits: TryLimits, now: Date): Promise<ChallengeDocument | null> {
    const open = { ...named(tried), attempts: { $lt: limits.perChallenge } };
    return this.count({ ...open, ...withCode(limits, now) }, { attempts: 1, codeAttempts: 1 });
  }

  /** The challenge that a code would be tried on, even with no tries left; counts nothing. */
  findTried(tried: TriedChallenge): Promise<ChallengeDocument | null> {
    return this.opened(this.challenges.findOne(named(tried)));
  }

  /** Counts a try on the code of the challenge, for another one that shares it; null once they are used up or it has expired. */
  claimSharedTry(_id: string, limits: TryLimits, now: Date): Promise<ChallengeDocument | null> {
    return this.count({ _id, ...withCode(limits, now) }, { codeAttempts: 1 });
  }

  /** Removes the challenge and returns it; null where another call was first. */
  claim(_id: string): Promise<ChallengeDocument | null> {
    return this.opened(this.challenges.findOneAndDelete({ _id }));
  }

  /** The challenges of the purpose, of the users or addresses, whose code was mailed and has not expired; the newest first. */
  async findMailed(purpose: ChallengePurpose, owners: readonly string[], now: Date): Promise<ChallengeDocument[]> {
    const mailed = { userId: anyOf(owners), purpose, sharesCodeOf: { $exists: false }, isCodeless: { $exists: false } };
    const found = await this.challenges.find(
      { ...mailed, codeExpiresAt: { $gt: now } },
      { sort: { createdAt: -1 }, limit: MOST_MAILED },
    );
    return found.flatMap((stored) => this.addresses.open(stored) ?? []);
  }

  /** Removes every challenge of the users or addresses. */
  async removeOf(owners: readonly string[]): Promise<void> {
    await this.challenges.deleteMany({ userId: anyOf(owners) });
  }

  /** Removes the challenges of the purposes, of the users or addresses. */
  async removeAll(purposes: readonly ChallengePurpose[], owners: readonly string[]): Promise<void> {
    await this.challenges.deleteMany({ userId: anyOf(owners), purpose: { $in: [...purposes] } });
  }

  /** Removes the user's challenges of the purpose that would prove another address. */
  async removeForOtherAddresses({ email, purpose, userId }: ChallengeDocument): Promise<void> {
    await this.challenges.deleteMany({ userId, purpose, email: { $ne: email } });
  }

  private async opened(found: Promise<ChallengeDocument | null>): Promise<ChallengeDocument | null> {
    return this.addresses.open(await found);
  }

  private count(
    open: Filter<ChallengeDocument>,
    tries: { codeAttempts: number; attempts?: number },
  ): Promise<ChallengeDocument | null> {
    return this.opened(this.challenges.findOneAndUpdate(open, { $inc: tries }, { returnDocument: 'after' }));
  }
}

function named({ challengeId, codeLength, purposes, userId }: TriedChallenge): Filter<ChallengeDocument> {
  return {
    challengeId,
    purpose: { $in: [...purposes] },
    ...(userId === undefined ? {} : { userId }),
    ...(codeLength === undefined ? {} : { codeLength }),
  };
}

/** A code that has tries left and has not expired. Challenges from before codes were shared count no tries of the code. */
function withCode({ perCode }: TryLimits, now: Date) {
  return { codeAttempts: { $ne: perCode }, codeExpiresAt: { $gt: now } };
}
