import { GatewayError } from '../errors';
import { withOutbox } from '../outbox/with-outbox';
import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { WrongCodes } from '../throttling/wrong-codes';
import type { AddressState, ChallengeOwners } from './challenge-owners';
import { ChallengeMaker, type NewChallenge } from './challenge-maker';
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
import { type CodeJudge, CodeTries, refuseMalformedPair } from './code-tries';
import { isLive } from './tries';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

interface Parts {
  readonly clock: Clock;
  readonly options: ChallengeOptions;
  readonly wrongCodes: WrongCodes;
}

/**
 * The challenges that a mailed link or code answers: bound to purpose, user and address, single use, expiring.
 *
 * All links and codes of a purpose work until they expire or one is used, which ends the others: else someone who
 * asks again and again for another's address would void each mail before it is read.
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
    return this.parts.wrongCodes.codeLengthFor(this.owners.nobodyAt(canonicalEmail));
  }

  /** Makes a challenge, which is not stored yet. The database will hold hashes only. */
  make(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    return this.maker.make(purpose, subject, terms);
  }

  /** As `make`, for a challenge that its link alone answers: its code is void from the start. */
  makeLink(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    const { document, ...secrets } = this.maker.make(purpose, subject, terms);
    return { ...secrets, document: { ...document, codeHash: '', isCodeless: true } };
  }

  /** Makes the challenge require a second code from now on. */
  paired(challenge: NewChallenge): { challenge: NewChallenge; secondCode: string } {
    return this.maker.paired(challenge);
  }

  /** Stores the challenge beside older ones, together with the mails that carry it. */
  async store({ document }: NewChallenge, ...deliveries: PendingDelivery[]): Promise<void> {
    await this.challenges.insert(withOutbox(document, deliveries));
  }

  /**
   * Stores the challenge, then what carries its mail. After an outage that may exist, its mail on the way: only a
   * refusal makes the challenge useless.
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

  /** Stores a challenge without an answer, so that an unknown address costs and shows the same as a known one. */
  storeDecoy(purpose: ChallengePurpose, email: string, terms: SharedTerms): Promise<ChallengeDocument> {
    return this.challenges.insert(this.maker.decoy(purpose, email, terms));
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
    const mailed = await this.findMailed(purpose, [owner ?? this.owners.nobodyAt(canonicalEmail)]);
    return this.storeSharing(purpose, { canonicalEmail, mailed }, terms);
  }

  /** As `storeShared`, for these mailed challenges, the newest first. Shows the length even where the code is spent. */
  storeSharing(
    purpose: ChallengePurpose,
    { mailed, ...given }: { canonicalEmail: string; mailed: readonly ChallengeDocument[] },
    terms: SharedTerms,
  ): Promise<ChallengeDocument> {
    return this.challenges.insert(this.maker.sharingOneOf(mailed, purpose, { ...terms, ...given }));
  }

  /** Ends every challenge mailed to the user before; those of an address that they did not prove stay. */
  discardOfUser(user: AddressState): Promise<void> {
    return this.challenges.removeOf(this.owners.endedWith(user));
  }

  /** Ends the challenges that are the user's alone: those of the address stay for its next account. */
  forget(userId: string): Promise<void> {
    return this.challenges.removeOf([userId]);
  }

  /** Removes the challenges of the purposes, as `discardOfUser`: the request is cancelled. */
  discardAll(purposes: readonly ChallengePurpose[], user: AddressState): Promise<void> {
    return this.challenges.removeAll(purposes, this.owners.endedWith(user));
  }

  /** Removes the user's challenges that would prove other addresses than this one does: they were superseded. */
  discardForOtherAddresses({ document }: NewChallenge): Promise<void> {
    return this.challenges.removeForOtherAddresses(document);
  }

  /**
   * Consumes the challenge that the proof answers, with its siblings, before this resolves: a second use finds nothing.
   * @throws {ChallengeInvalid} for wrong, used, expired, exhausted and foreign proofs alike, and where a second
   * code is wanted and is not the one. @throws {MalformedCode}
   */
  async redeem(purpose: ChallengePurpose, proof: Proof, terms: RedeemTerms = {}): Promise<ChallengeDocument> {
    const { secondCode = null, userId } = terms;
    if ('code' in proof) refuseMalformedPair(proof.code, secondCode);
    const challenge =
      'token' in proof
        ? await this.taking.byToken(purpose, proof.token, secondCode)
        : await this.taking.byCode(
            { purposes: [purpose], userId, ...proof },
            (found, code) => this.matches(found, code) && this.maker.codes.isSecond(found, secondCode),
          );
    return orInvalid(challenge);
  }

  /**
   * Consumes, as `redeem`, a challenge of the purpose that the code answers: the user's, or that of the address where
   * `owner` names it. Any code that lives is taken: else someone who asks again and again would void the one that is
   * being typed in. The tries are the user's own: those of others who asked for the same code are counted elsewhere.
   * @throws {ChallengeInvalid}
   */
  async redeemAny(
    purpose: ChallengePurpose,
    { owner, userId }: { owner: string; userId: string },
    code: string,
  ): Promise<ChallengeDocument> {
    const living = (await this.findMailed(purpose, [owner])).filter(isLive);
    const fitting = living.find(({ codeLength }) => codeLength === code.length);
    const newest = orInvalid(fitting ?? living[0] ?? null);
    const { challengeId } = await this.challenges.insertOnce(this.maker.ownerOnly(newest, userId));
    const answer = { purposes: [purpose], challengeId, code, userId: owner };
    return orInvalid(
      await this.taking.byCode(answer, () => living.some((each) => this.maker.codes.matches(each, code))),
    );
  }

  /** Returns the challenge of the link's token, while it can be answered; spends nothing. */
  findByToken(purpose: ChallengePurpose, token: string): Promise<ChallengeDocument | null> {
    return this.challenges.findByToken(sha256(token), purpose, this.clock.now());
  }

  /**
   * Returns the challenge that the proof answers, which stays until `consume`; counts a try at its code. For requests that
   * may still be refused for their own input, after which the proof must work again.
   * @throws {ChallengeInvalid} as `redeem`
   */
  async examine(purpose: ChallengePurpose, proof: Proof): Promise<ChallengeDocument> {
    if (!('token' in proof)) return this.answer([purpose], proof, this.matches);
    return orInvalid(await this.findByToken(purpose, proof.token));
  }

  /** Takes the challenge that was examined, and its siblings: of any number of callers one succeeds. @throws {ChallengeInvalid} */
  async consume({ _id }: ChallengeDocument): Promise<void> {
    orInvalid(await this.taking.withSiblings(this.challenges.claim(_id)));
  }

  /** Returns the owner's newest challenge of the purpose, or null where none can be answered by its code. */
  async findNewest(purpose: ChallengePurpose, owner: string): Promise<ChallengeDocument | null> {
    return (await this.findMailed(purpose, [owner])).find(isLive) ?? null;
  }

  /** Returns the challenges mailed to the owners that have not expired, their code spent or not; the newest first. */
  findMailed(purpose: ChallengePurpose, owners: readonly string[]): Promise<ChallengeDocument[]> {
    return this.challenges.findMailed(purpose, owners, this.clock.now());
  }

  /**
   * As `examine`, for the code of a challenge of one of these purposes.
   * @throws {ChallengeInvalid} as `redeem` @throws whatever the judge does
   */
  async answer(purposes: readonly ChallengePurpose[], proof: CodeProof, judge: CodeJudge): Promise<ChallengeDocument> {
    return orInvalid(await this.tries.judge({ purposes, ...proof }, judge));
  }

  /** Whether the code is the one that was made with the challenge. */
  readonly matches: CodeJudge = (challenge, code) => this.maker.codes.matches(challenge, code);
}

function orInvalid(challenge: ChallengeDocument | null): ChallengeDocument {
  if (challenge === null) throw new ChallengeInvalid();
  return challenge;
}
