import { withOutbox } from '../mail/with-outbox';
import { after, type Clock } from '../shared/clock';
import { maskEmailAddress } from '../shared/email-address';
import { hmac, sha256 } from '../shared/hashing';
import { newCode, newId, newToken } from '../shared/random';
import type { ChallengeDocument, ChallengePurpose, PendingDelivery } from '../storage/collections';
import { ChallengeCodes } from './challenge-codes';
import type { ChallengeOptions, ChallengeSubject, ChallengeTerms } from './challenge-terms';
import { ChallengeInvalid } from './challenge.errors';
import { type ChallengeRepository, slotOf } from './challenge.repository';

/** Wrong codes that a challenge bears before it is worthless (ASVS 6.6.3). */
const MAX_TRIES = 5;
/** That of a decoy. */
const NO_ADDRESS = '';

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
  private readonly codes: ChallengeCodes;

  constructor(
    private readonly challenges: ChallengeRepository,
    private readonly clock: Clock,
    private readonly options: ChallengeOptions,
  ) {
    this.codes = new ChallengeCodes(options.codeKey);
  }

  /** A new challenge that is not stored yet. The database will hold hashes only. */
  make(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    const { codeLength, codeLifetimeMs, linkLifetimeMs } = { ...this.options, ...terms };
    const { credentialVersion } = terms;
    const now = this.clock.now();
    const [challengeId, token, code] = [newId(), newToken(), newCode(codeLength)];
    const { canonicalEmail, ...bound } = subject;
    const document: ChallengeDocument = {
      ...bound,
      _id: slotOf(purpose, subject.userId),
      challengeId,
      purpose,
      email: canonicalEmail,
      tokenHash: sha256(token),
      codeHash: this.codes.hash(challengeId, code),
      codeLength,
      attempts: 0,
      createdAt: now,
      expiresAt: after(now, Math.max(linkLifetimeMs, codeLifetimeMs)),
      codeExpiresAt: after(now, codeLifetimeMs),
      ...(credentialVersion === undefined ? {} : { credentialVersion }),
    };
    return { document, token, code };
  }

  /**
   * The challenge, answered from now on only together with a second code that went elsewhere; neither is stored yet.
   * Its link then lives no longer than the codes.
   */
  paired({ document, ...secrets }: NewChallenge): { challenge: NewChallenge; secondCode: string } {
    const { challengeId, codeExpiresAt, codeLength } = document;
    const secondCode = newCode(codeLength);
    const secondCodeHash = this.codes.hashSecond(challengeId, secondCode);
    return {
      challenge: { ...secrets, document: { ...document, secondCodeHash, expiresAt: codeExpiresAt } },
      secondCode,
    };
  }

  /** Stores the challenge in place of older ones, together with the mails that carry it. */
  store({ document }: NewChallenge, ...deliveries: PendingDelivery[]): Promise<void> {
    return this.challenges.replace(withOutbox(document, deliveries));
  }

  /** Stores a challenge that nobody can answer, so that an unknown address costs and shows the same as a known one. */
  async storeDecoy(purpose: ChallengePurpose, canonicalEmail: string): Promise<ChallengeDocument> {
    const nobody = `nobody-${hmac(this.options.codeKey.current, 'decoy', canonicalEmail)}`;
    const { document } = this.make(purpose, { userId: nobody, canonicalEmail: NO_ADDRESS });
    await this.challenges.replace(document);
    return document;
  }

  /** Nothing that was mailed to the user before works any more. */
  discardOfUser(userId: string): Promise<void> {
    return this.challenges.removeOfUser(userId);
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
   * @throws {ChallengeInvalid} for wrong, used, expired, replaced, exhausted and foreign proofs alike, and where a second
   * code is wanted and is not the one.
   */
  async redeem(purpose: ChallengePurpose, proof: Proof, secondCode: string | null = null): Promise<ChallengeDocument> {
    const challenge =
      'token' in proof
        ? await this.redeemToken(purpose, proof.token, secondCode)
        : await this.redeemCode(
            [purpose],
            proof,
            (found, code) => this.matches(found, code) && this.codes.isSecond(found, secondCode),
          );
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** The challenge of the link's token, as long as it can be answered; nothing is spent. */
  findByToken(purpose: ChallengePurpose, token: string): Promise<ChallengeDocument | null> {
    return this.challenges.findByToken(sha256(token), purpose, this.clock.now());
  }

  /**
   * The challenge that the proof answers, which stays until `consume` takes it; a try at its code is counted. For what
   * may still be refused over its own input, after which the proof must work again.
   * @throws {ChallengeInvalid} as `redeem`
   */
  async examine(purpose: ChallengePurpose, proof: Proof): Promise<ChallengeDocument> {
    const challenge =
      'token' in proof
        ? await this.findByToken(purpose, proof.token)
        : await this.tried([purpose], proof, this.matches);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** The challenge that was examined is taken: of any number of callers one gets through. @throws {ChallengeInvalid} */
  async consume({ challengeId }: ChallengeDocument): Promise<void> {
    if ((await this.challenges.claim(challengeId)) === null) throw new ChallengeInvalid();
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
  async answer(purposes: readonly ChallengePurpose[], proof: CodeProof, judge: CodeJudge): Promise<ChallengeDocument> {
    const challenge = await this.redeemCode(purposes, proof, judge);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** Whether the code is the one that was made with the challenge. */
  readonly matches: CodeJudge = (challenge, code) => this.codes.matches(challenge, code);

  private async redeemCode(purposes: readonly ChallengePurpose[], answer: CodeProof, judge: CodeJudge) {
    const challenge = await this.tried(purposes, answer, judge);
    return challenge === null ? null : this.challenges.claim(challenge.challengeId);
  }

  /** The challenge whose code is right. The try is counted first, so that parallel guesses share the five. */
  private async tried(purposes: readonly ChallengePurpose[], { challengeId, code }: CodeProof, judge: CodeJudge) {
    const challenge = await this.challenges.claimTry({ challengeId, purposes }, MAX_TRIES, this.clock.now());
    return challenge !== null && (await judge(challenge, code)) ? challenge : null;
  }

  /** One that the token alone answers is taken by it; else the second code is a guess like any other. */
  private async redeemToken(purpose: ChallengePurpose, token: string, secondCode: string | null) {
    const alone = await this.challenges.claimByToken(sha256(token), purpose, this.clock.now());
    if (alone !== null || secondCode === null) return alone;
    const paired = await this.findByToken(purpose, token);
    if (paired === null) return null;
    const { challengeId } = paired;
    return this.redeemCode([purpose], { challengeId, code: secondCode }, (found, code) =>
      this.codes.isSecond(found, code),
    );
  }
}

/** The account that the challenge is of; null for a decoy. */
export function ownerOf({ email, userId }: ChallengeDocument): string | null {
  return email === NO_ADDRESS ? null : userId;
}

/** What the client is told of a challenge that was sent to the address; null where nothing was sent. */
export function noticeOf(document: ChallengeDocument, sentTo: string | null): ChallengeNotice {
  return {
    id: document.challengeId,
    kind: document.purpose,
    sentTo: sentTo === null ? null : maskEmailAddress(sentTo),
    expiresAt: document.codeExpiresAt,
    codeLength: document.codeLength,
  };
}
