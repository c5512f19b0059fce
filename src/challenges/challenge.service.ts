import { GatewayError } from '../errors';
import { withOutbox } from '../mail/with-outbox';
import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { ChallengeDocument, ChallengePurpose, PendingDelivery } from '../storage/collections';
import type { WrongCodes } from '../throttling/wrong-codes';
import type { AddressState, ChallengeOwners } from './challenge-owners';
import { ChallengeMaker, type NewChallenge, sharing } from './challenge-maker';
import { ChallengeTaking } from './challenge-taking';
import type {
  ChallengeOptions,
  ChallengeSubject,
  ChallengeTerms,
  CodeProof,
  Proof,
  RedeemTerms,
  SharedTerms,
} from './challenge-terms';
import { ChallengeInvalid } from './challenge.errors';
import type { ChallengeRepository } from './challenge.repository';
import { type CodeJudge, CodeTries, TRIES } from './code-tries';

interface Parts {
  readonly clock: Clock;
  readonly options: ChallengeOptions;
  readonly wrongCodes: WrongCodes;
}

/**
 * Everything that is proved by a mailed link or code: bound to purpose, user and address, single use, expiring.
 *
 * All links and codes of a purpose work until they expire or one of them is used, which ends the others: else whoever
 * asks again and again for somebody's address would make each mail worthless before it is read.
 */
export class ChallengeService {
  readonly owners: ChallengeOwners;
  private readonly maker: ChallengeMaker;
  private readonly clock: Clock;
  private readonly taking: ChallengeTaking;
  readonly tries: CodeTries;

  constructor(
    private readonly challenges: ChallengeRepository,
    private readonly parts: Parts,
  ) {
    this.clock = parts.clock;
    this.maker = new ChallengeMaker(parts.options, parts.clock);
    this.owners = this.maker.owners;
    this.tries = new CodeTries({ ...parts, challenges, maker: this.maker });
    this.taking = new ChallengeTaking({ challenges, clock: this.clock, maker: this.maker, tries: this.tries });
  }

  /** The number of digits of the next code that is mailed to the address. @throws {ServiceUnavailable} */
  codeLengthFor(canonicalEmail: string): Promise<number> {
    return this.parts.wrongCodes.codeLengthFor(this.maker.nobodyAt(canonicalEmail));
  }

  /** A new challenge that is not stored yet. The database will hold hashes only. */
  make(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    return this.maker.make(purpose, subject, terms);
  }

  /** As `make`, of one whose code is worthless from the start: its link alone answers it. */
  makeLink(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    const { document, ...secrets } = this.maker.make(purpose, subject, terms);
    return { ...secrets, document: { ...document, codeAttempts: TRIES.perCode } };
  }

  /** The challenge, which wants a second code from now on. */
  paired(challenge: NewChallenge): { challenge: NewChallenge; secondCode: string } {
    return this.maker.paired(challenge);
  }

  /** Stores the challenge beside older ones, together with the mails that carry it. */
  store({ document }: NewChallenge, ...deliveries: PendingDelivery[]): Promise<void> {
    return this.challenges.insert(withOutbox(document, deliveries));
  }

  /**
   * Stores the challenge, and then what carries its mail. After an outage that may be there, its mail on the way: only a
   * refusal leaves no use for the challenge.
   */
  async storeBefore<T>({ document }: NewChallenge, write: () => Promise<T>): Promise<T> {
    await this.challenges.insert(document);
    try {
      return await write();
    } catch (error) {
      if (error instanceof GatewayError) await this.challenges.claim(document._id);
      throw error;
    }
  }

  /** Stores a challenge that nobody can answer, so that an unknown address costs and shows the same as a known one. */
  async storeDecoy(purpose: ChallengePurpose, email: string, terms: SharedTerms): Promise<ChallengeDocument> {
    const decoy = this.maker.decoy(purpose, email, terms);
    await this.challenges.insert(decoy);
    return decoy;
  }

  /**
   * Stores a challenge of the asker's own that the newest code on its way to the owner, as `owners` names it, answers as
   * well; a decoy where there is no such code or no account. Costs and shows the same either way.
   */
  async storeShared(
    purpose: ChallengePurpose,
    { canonicalEmail, owner }: { canonicalEmail: string; owner: string | null },
    terms: SharedTerms,
  ): Promise<ChallengeDocument> {
    const mailed = await this.findNewest(purpose, owner ?? this.maker.nobodyAt(canonicalEmail));
    return this.storeSharing(purpose, { canonicalEmail, mailed }, terms);
  }

  /** As `storeShared`, for the mailed challenge; null where there is none. */
  async storeSharing(
    purpose: ChallengePurpose,
    { canonicalEmail, mailed }: { canonicalEmail: string; mailed: ChallengeDocument | null },
    terms: SharedTerms,
  ): Promise<ChallengeDocument> {
    const decoy = this.maker.decoy(purpose, canonicalEmail, terms);
    const isAnswered = mailed !== null && (terms.accepts?.(mailed) ?? true);
    const challenge = isAnswered ? sharing(decoy, mailed, terms) : decoy;
    await this.challenges.insert(challenge);
    return challenge;
  }

  /** Ends everything that was mailed to the user before; what is of an address that they did not prove stays. */
  discardOfUser(user: AddressState): Promise<void> {
    return this.challenges.removeOf(this.owners.endedWith(user));
  }

  /** Ends the challenges that are the user's alone: what is of the address stays, whoever has it next. */
  forget(userId: string): Promise<void> {
    return this.challenges.removeOf([userId]);
  }

  /** Removes the challenges of the purposes, as `discardOfUser`: what they ask for is off. */
  discardAll(purposes: readonly ChallengePurpose[], user: AddressState): Promise<void> {
    return this.challenges.removeAll(purposes, this.owners.endedWith(user));
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
        ? await this.taking.byToken(purpose, proof.token, secondCode)
        : await this.taking.byCode(
            { purposes: [purpose], userId, ...proof },
            (found, code) => this.matches(found, code) && this.maker.codes.isSecond(found, secondCode),
          );
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /**
   * The newest challenge of the purpose, which the code answers, consumed as by `redeem`: the user's, or that of the
   * address where `owner` names it. Its tries are the user's own: those of others who asked for the same code are counted
   * elsewhere.
   * @throws {ChallengeInvalid}
   */
  async redeemNewest(
    purpose: ChallengePurpose,
    { owner, userId }: { owner: string; userId: string },
    code: string,
  ): Promise<ChallengeDocument> {
    const mailed = await this.findNewest(purpose, owner);
    if (mailed === null) throw new ChallengeInvalid();
    const own = this.maker.ownerOnly(mailed, userId);
    await this.challenges.insertOnce(own);
    return this.redeem(purpose, { challengeId: own.challengeId, code }, { userId: owner });
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
    if ((await this.taking.withSiblings(this.challenges.claim(_id))) === null) throw new ChallengeInvalid();
  }

  /** The owner's newest challenge of the purpose, or null where there is none that its code can answer any more. */
  findNewest(purpose: ChallengePurpose, owner: string): Promise<ChallengeDocument | null> {
    return this.challenges.findNewest({ purpose, userId: owner }, TRIES, this.clock.now());
  }

  /**
   * The challenge of one of these purposes that the code answers, consumed before this resolves.
   * @throws {ChallengeInvalid} as `redeem` @throws whatever the judge does
   */
  async answer(purposes: readonly ChallengePurpose[], proof: CodeProof, judge: CodeJudge): Promise<ChallengeDocument> {
    const challenge = await this.taking.byCode({ purposes, ...proof }, judge);
    if (challenge === null) throw new ChallengeInvalid();
    return challenge;
  }

  /** Whether the code is the one that was made with the challenge. */
  readonly matches: CodeJudge = (challenge, code) => this.maker.codes.matches(challenge, code);
}
