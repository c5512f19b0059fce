import { type ChallengeDocument, type ChallengePurpose, COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';

/** What an older challenge in the place may have had and its successor has not. */
const OPTIONAL_FIELDS = ['outbox', 'newEmail', 'credentialVersion', 'secondCodeHash', 'askedByAccount'] as const;

/** Challenges by id, token, or purpose and user; each is taken by one atomic removal. */
export class ChallengeRepository {
  private readonly challenges: Collection<ChallengeDocument>;

  constructor(database: Database) {
    this.challenges = database.collection<ChallengeDocument>(COLLECTIONS.challenges.name);
  }

  /** Stores the challenge in place of the user's older one of the purpose, its unsent mail included. */
  async replace(challenge: ChallengeDocument): Promise<void> {
    const { _id, ...fields } = challenge;
    const absent = OPTIONAL_FIELDS.filter((name) => fields[name] === undefined).map((name) => [name, ''] as const);
    const change = { $set: fields, ...(absent.length === 0 ? {} : { $unset: Object.fromEntries(absent) }) };
    await this.challenges.updateOne({ _id }, change, { upsert: true });
  }

  /** Removes the challenge with this token, which alone answers it, and returns it: of any number of callers one gets it. */
  claimByToken(tokenHash: string, purpose: ChallengePurpose, now: Date): Promise<ChallengeDocument | null> {
    return this.challenges.findOneAndDelete({
      tokenHash,
      purpose,
      secondCodeHash: { $exists: false },
      expiresAt: { $gt: now },
    });
  }

  /** The challenge with this token, which stays as it is. */
  findByToken(tokenHash: string, purpose: ChallengePurpose, now: Date): Promise<ChallengeDocument | null> {
    return this.challenges.findOne({ tokenHash, purpose, expiresAt: { $gt: now } });
  }

  /** Counts a try on the challenge and returns it; null once the tries are used up or its code has expired. */
  claimTry(
    { challengeId, purposes }: { challengeId: string; purposes: readonly ChallengePurpose[] },
    maxTries: number,
    now: Date,
  ): Promise<ChallengeDocument | null> {
    const purpose = { $in: [...purposes] };
    const open = { challengeId, purpose, attempts: { $lt: maxTries }, codeExpiresAt: { $gt: now } };
    return this.challenges.findOneAndUpdate(open, { $inc: { attempts: 1 } }, { returnDocument: 'after' });
  }

  /** Removes the challenge whose code was right; null where another call was first or a newer one replaced it. */
  claim(challengeId: string): Promise<ChallengeDocument | null> {
    return this.challenges.findOneAndDelete({ challengeId });
  }

  findOwn(purpose: ChallengePurpose, userId: string): Promise<ChallengeDocument | null> {
    return this.challenges.findOne({ _id: slotOf(purpose, userId) });
  }

  /** Removes every challenge of the user. */
  async removeOfUser(userId: string): Promise<void> {
    await this.challenges.deleteMany({ userId });
  }

  /** Removes the user's challenge of the purpose, where there is one. */
  async remove(purpose: ChallengePurpose, userId: string): Promise<void> {
    await this.challenges.deleteOne({ _id: slotOf(purpose, userId) });
  }

  /** Removes the user's challenges of the purposes. */
  async removeAll(purposes: readonly ChallengePurpose[], userId: string): Promise<void> {
    await this.challenges.deleteMany({ _id: { $in: purposes.map((purpose) => slotOf(purpose, userId)) } });
  }
}

/** The one place of a purpose and user: the newest challenge stands in it, so it is the only one. */
export function slotOf(purpose: ChallengePurpose, userId: string): string {
  return `${purpose}:${userId}`;
}
