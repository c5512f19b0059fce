import { withOutbox } from '../mail/with-outbox';
import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { ChallengeDocument, ChallengePurpose, PendingDelivery } from '../storage/collections';
import type { WrongCodes } from '../throttling/wrong-codes';
import { ChallengeMaker, type NewChallenge, sharing } from './challenge-maker';
import type { ChallengeOptions, ChallengeSubject, ChallengeTerms, RedeemTerms, SharedTerms } from './challenge-terms';
import { ChallengeInvalid } from './challenge.errors';
import type { ChallengeRepository } from './challenge.repository';
import { type Answer, askedAs, type CodeJudge, CodeTries, TRIES } from './code-tries';

interface Parts {
  readonly clock: Clock;
  readonly options: ChallengeOptions;
  readonly wrongCodes: WrongCodes;
}

/** What came back: the token of a link, or a challenge's id with the code. */
export type Proof = { readonly token: string } | CodeProof;

/** A challenge's id with the code typed in. */
export interface CodeProof {
  readonly challengeId: string;
  readonly code: string;
}

/**
 * Everything that is proved by a mailed link or code: bound to purpose, user and address, single use, expiring.
 *
 * All links and codes of a purpose work until they expire or one of them is used, which ends the others: else whoever
 * asks again and again for somebody's address would make each mail worthless before it is read.
 */
export class ChallengeService {
  private readonly maker: ChallengeMaker;
  private readonly clock: Clock;
  private readonly tries: CodeTries;

  constructor(
    private readonly challenges: ChallengeRepository,
    private readonly parts: Parts,
  ) {
    this.clock = parts.clock;
    this.maker = new ChallengeMaker(parts.options, parts.clock);
    this.tries = new CodeTries({ ...parts, challenges, maker: this.maker });
  }

  /** The number of digits of the next code that is mailed to the address. @throws {ServiceUnavailable} */
  codeLengthFor(canonicalEmail: string): Promise<number> {
    return this.parts.wrongCodes.codeLengthFor(this.maker.nobodyAt(canonicalEmail));
  }

  /** A new challenge that is not stored yet. The database will hold hashes only. */
  make(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    return this.maker.make(purpose, subject, terms);
  }

  /** The challenge, which wants a second code from now on. */
  paired(challenge: NewChallenge): { challenge: NewChallenge; secondCode: string } {
    return this.maker.paired(challenge);
  }

  /** Stores the challenge beside older ones, together with the mails that carry it. */
  store({ document }: NewChallenge, ...deliveries: PendingDelivery[]): Promise<void> {
    return this.challenges.insert(withOutbox(document, deliveries));
  }

  /** Stores a challenge that nobody can answer, so that an unknown address costs and shows the same as a known one. */
  async storeDecoy(
    purpose: ChallengePurpose,
    canonicalEmail: string,
    terms: SharedTerms = {},
  ): Promise<ChallengeDocument> {
    const decoy = this.maker.decoy(purpose, canonicalEmail, terms);
    await this.challenges.insert(decoy);
    return decoy;
  }

  /**
   * Stores a challenge of the asker's own that the newest code on its way to the account answers as well; a decoy where
   * there is no such code or no account. Costs and shows the same either way.
   */
  async storeShared(
    purpose: ChallengePurpose,
    { canonicalEmail, userId }: { canonicalEmail: string; userId: string | null },
    terms: SharedTerms,
  ): Promise<ChallengeDocument> {
    const decoy = this.maker.decoy(purpose, canonicalEmail, terms);
    const owner = { purpose, userId: userId ?? decoy.userId };
    const mailed = await this.challenges.findNewest(owner, TRIES, this.clock.now());
    const isAnswered = mailed !== null && (terms.accepts?.(mailed) ?? true);
    const challenge = isAnswered ? sharing(decoy, mailed, terms) : decoy;
    await this.challenges.insert(challenge);
    return challenge;
  }

  /** Ends everything that was mailed to the user before. */
  discardOfUser(userId: string): Promise<void> {
    return this.challenges.removeOfUser(userId);
  }

  /** Removes the user's challenges of the purposes: what they ask for is off. */
  discardAll(purposes: readonly ChallengePurpose[], userId: string): Promise<void> {
    return this.challenges.removeAll(purposes, userId);
  }

  /** Removes what would prove other addresses of the user than this challenge does: its owner has changed their mind. */
  discardForOtherAddresses({ document }: NewChallenge): Promise<void> {
    return this.challenges.removeForOtherAddresses(document);
  }

  /**
   * The challenge that the proof answers, consumed with its siblings before this resolves: a second use finds nothing.
   * @throws {ChallengeInvalid} for wrong, used, expired, exhausted and foreign proofs alike, and where a second
   * code is wanted and is not the one.
   */
  async redeem(purpose: ChallengePurpose, proof: Proof, terms: RedeemTerms = {}): Promise<ChallengeDocument> {
    const { secondCode = null, userId } = terms;
    const challenge =
      'token' in proof
        ? await this.redeemToken(purpose, proof.token, secondCode)
        : await this.redeemCode(
            { purposes: [purpose], userId, ...proof },
            (found, code) => this.matches(found, code) && this.maker.codes.isSecond(found, secondCode),
          );
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /**
   * The user's newest challenge of the purpose, which the code answers, consumed as by `redeem`. Its tries are the
   * user's own: those of a guest who asked for the same code are counted elsewhere.
   * @throws {ChallengeInvalid}
   */
  async redeemNewest(purpose: ChallengePurpose, userId: string, code: string): Promise<ChallengeDocument> {
    const mailed = await this.findNewest(purpose, userId);
    if (mailed === null) throw new ChallengeInvalid();
    const own = this.maker.ownerOnly(mailed);
    await this.challenges.insertOnce(own);
    return this.redeem(purpose, { challengeId: own.challengeId, code }, { userId });
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
        : await this.tries.judge({ purposes: [purpose], ...proof }, this.matches);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** Takes the challenge that was examined, and its siblings: of any number of callers one gets through. @throws {ChallengeInvalid} */
  async consume({ _id }: ChallengeDocument): Promise<void> {
    if ((await this.withSiblings(this.challenges.claim(_id))) === null) throw new ChallengeInvalid();
  }

  /** The user's newest challenge of the purpose, or null where there is none that its code can answer any more. */
  findNewest(purpose: ChallengePurpose, userId: string): Promise<ChallengeDocument | null> {
    return this.challenges.findNewest({ purpose, userId }, TRIES, this.clock.now());
  }

  /**
   * The challenge of one of these purposes that the code answers, consumed before this resolves.
   * @throws {ChallengeInvalid} as `redeem` @throws whatever the judge does
   */
  async answer(purposes: readonly ChallengePurpose[], proof: CodeProof, judge: CodeJudge): Promise<ChallengeDocument> {
    const challenge = await this.redeemCode({ purposes, ...proof }, judge);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** Whether the code is the one that was made with the challenge. */
  readonly matches: CodeJudge = (challenge, code) => this.maker.codes.matches(challenge, code);

  private async redeemCode(answer: Answer, judge: CodeJudge): Promise<ChallengeDocument | null> {
    const challenge = await this.tries.judge(answer, judge);
    if (challenge === null) return null;
    const claimed = await this.withSiblings(this.challenges.claim(challenge._id));
    return claimed && askedAs(claimed, challenge);
  }

  /** One that the token alone answers is taken by it; else the second code is a guess like any other. */
  private async redeemToken(purpose: ChallengePurpose, token: string, secondCode: string | null) {
    const alone = await this.withSiblings(this.challenges.claimByToken(sha256(token), purpose, this.clock.now()));
    if (alone !== null || secondCode === null) return alone;
    const paired = await this.findByToken(purpose, token);
    if (paired === null) return null;
    const { challengeId } = paired;
    return this.redeemCode({ purposes: [purpose], challengeId, code: secondCode }, (found, code) =>
      this.maker.codes.isSecond(found, code),
    );
  }

  /**
   * The challenge that was taken, its siblings gone: the other links and codes of its purpose. A code of an authenticator
   * was not mailed, and two devices may be asked for one at the same time.
   */
  private async withSiblings(taking: Promise<ChallengeDocument | null>): Promise<ChallengeDocument | null> {
    const taken = await taking;
    if (taken !== null && taken.purpose !== 'MFA_TOTP') await this.challenges.removeAll([taken.purpose], taken.userId);
    return taken;
  }
}
