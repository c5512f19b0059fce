import type { PurposeKey } from '../keys/key-ring';
import { after, type Clock } from '../shared/clock';
import { maskEmailAddress } from '../shared/email-address';
import { equalsInConstantTime, hmac, sha256 } from '../shared/hashing';
import { newCode, newId, newToken } from '../shared/random';
import type { ChallengeDocument, ChallengePurpose, PendingDelivery } from '../storage/collections';
import { ChallengeInvalid } from './challenge.errors';
import { type ChallengeRepository, slotOf } from './challenge.repository';

/** Wrong codes that a challenge bears before it is worthless (ASVS 6.6.3). */
const MAX_TRIES = 5;

export interface ChallengeOptions {
  readonly codeKey: PurposeKey;
  readonly codeLength: number;
  readonly codeLifetimeMs: number;
  readonly linkLifetimeMs: number;
}

/** Where a challenge differs from what the settings say of all. */
export interface ChallengeTerms {
  readonly linkLifetimeMs?: number;
  readonly codeLength?: number;
  /** The user's `credentialVersion` now, for what a change of the credentials in between makes void. */
  readonly credentialVersion?: number;
}

/** A challenge with its secrets, in clear only until they are sealed into a mail. */
export interface NewChallenge {
  readonly document: ChallengeDocument;
  readonly token: string;
  readonly code: string;
}

/** What the one who must answer is told. Alike whether or not there is anything to answer. */
export interface ChallengeNotice {
  readonly id: string;
  readonly kind: ChallengePurpose;
  readonly sentTo: string | null;
  readonly expiresAt: Date;
  readonly codeLength: number;
}

/** What came back: the token of a link, or a challenge's id with the code. */
export type Proof = { readonly token: string } | CodeProof;

/** A challenge's id with the code typed in. */
export interface CodeProof {
  readonly challengeId: string;
  readonly code: string;
}

/** Tells whether a code answers the challenge, whose try is counted already. */
export type CodeJudge = (challenge: ChallengeDocument, code: string) => boolean | Promise<boolean>;

/** Everything that is proved by a mailed link or code: bound to purpose, user and address, single use, expiring, the newest only. */
export class ChallengeService {
  constructor(
    private readonly challenges: ChallengeRepository,
    private readonly clock: Clock,
    private readonly options: ChallengeOptions,
  ) {}

  /** A new challenge that is not stored yet. The database will hold hashes only. */
  make(
    purpose: ChallengePurpose,
    subject: { userId: string; canonicalEmail: string },
    terms: ChallengeTerms = {},
  ): NewChallenge {
    const { codeKey, codeLength, codeLifetimeMs, linkLifetimeMs } = { ...this.options, ...terms };
    const { credentialVersion } = terms;
    const now = this.clock.now();
    const [challengeId, token, code] = [newId(), newToken(), newCode(codeLength)];
    const document: ChallengeDocument = {
      _id: slotOf(purpose, subject.userId),
      challengeId,
      purpose,
      userId: subject.userId,
      email: subject.canonicalEmail,
      tokenHash: sha256(token),
      codeHash: hmac(codeKey.current, challengeId, code),
      codeLength,
      attempts: 0,
      createdAt: now,
      expiresAt: after(now, Math.max(linkLifetimeMs, codeLifetimeMs)),
      codeExpiresAt: after(now, codeLifetimeMs),
      ...(credentialVersion === undefined ? {} : { credentialVersion }),
    };
    return { document, token, code };
  }

  /** Stores the challenge in place of older ones, together with the mail that carries it. */
  store({ document }: NewChallenge, delivery?: PendingDelivery): Promise<void> {
    return this.challenges.replace(delivery === undefined ? document : { ...document, outbox: [delivery] });
  }

  /** Stores a challenge that nobody can answer, so that an unknown address costs and shows the same as a known one. */
  async storeDecoy(purpose: ChallengePurpose, canonicalEmail: string): Promise<ChallengeDocument> {
    const nobody = `nobody-${hmac(this.options.codeKey.current, 'decoy', canonicalEmail)}`;
    const { document } = this.make(purpose, { userId: nobody, canonicalEmail: '' });
    await this.challenges.replace(document);
    return document;
  }

  /** Removes the user's challenge of the purpose, where there is one. */
  discard(purpose: ChallengePurpose, userId: string): Promise<void> {
    return this.challenges.remove(purpose, userId);
  }

  /** Removes the user's challenges of the purposes: what they ask for is off. */
  discardAll(purposes: readonly ChallengePurpose[], userId: string): Promise<void> {
    return this.challenges.removeAll(purposes, userId);
  }

  /**
   * The challenge that the proof answers, consumed before this resolves: a second use finds nothing.
   * @throws {ChallengeInvalid} for wrong, used, expired, replaced, exhausted and foreign proofs alike.
   */
  async redeem(purpose: ChallengePurpose, proof: Proof): Promise<ChallengeDocument> {
    const challenge =
      'token' in proof
        ? await this.challenges.claimByToken(sha256(proof.token), purpose, this.clock.now())
        : await this.redeemCode([purpose], proof, this.matches);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** The user's present challenge of the purpose, or null where there is none that its code can answer any more. */
  async findOwn(purpose: ChallengePurpose, userId: string): Promise<ChallengeDocument | null> {
    const challenge = await this.challenges.findOwn(purpose, userId);
    const isOpen = challenge !== null && challenge.attempts < MAX_TRIES && challenge.codeExpiresAt > this.clock.now();
    return isOpen ? challenge : null;
  }

  /**
   * The challenge of one of these purposes that the code answers, consumed before this resolves.
   * @throws {ChallengeInvalid} as `redeem` @throws whatever the judge does
   */
  async answer(
    purposes: readonly ChallengePurpose[],
    answer: CodeProof,
    judge: CodeJudge = this.matches,
  ): Promise<ChallengeDocument> {
    const challenge = await this.redeemCode(purposes, answer, judge);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** Whether the code is the one that was made with the challenge. */
  readonly matches = ({ challengeId, codeHash }: ChallengeDocument, code: string): boolean =>
    this.options.codeKey.all.some((key) => equalsInConstantTime(hmac(key, challengeId, code), codeHash));

  /** The try is counted first, so that parallel guesses share the five. */
  private async redeemCode(purposes: readonly ChallengePurpose[], { challengeId, code }: CodeProof, judge: CodeJudge) {
    const challenge = await this.challenges.claimTry({ challengeId, purposes }, MAX_TRIES, this.clock.now());
    return challenge !== null && (await judge(challenge, code)) ? this.challenges.claim(challengeId) : null;
  }
}

/** What the client is told of a challenge that was sent to the address. */
export function noticeOf(document: ChallengeDocument, sentTo: string): ChallengeNotice {
  return {
    id: document.challengeId,
    kind: document.purpose,
    sentTo: maskEmailAddress(sentTo),
    expiresAt: document.codeExpiresAt,
    codeLength: document.codeLength,
  };
}
