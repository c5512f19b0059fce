import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { ChallengeMaker } from './challenge-maker';
import type { ChallengeRepository } from './challenge.repository';
import { type Answer, askedAs, type CodeJudge, type CodeTries } from './code-tries';
import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

interface Parts {
  readonly challenges: ChallengeRepository;
  readonly clock: Clock;
  readonly maker: ChallengeMaker;
  readonly tries: CodeTries;
}

/** Takes a challenge, which ends the others of its purpose. */
export class ChallengeTaking {
  constructor(private readonly parts: Parts) {}

  /** Takes the challenge that the code answers; null where it answers none. */
  async byCode(answer: Answer, judge: CodeJudge): Promise<ChallengeDocument | null> {
    const { challenges, tries } = this.parts;
    const challenge = await tries.judge(answer, judge);
    if (challenge === null) return null;
    const claimed = await this.withSiblings(challenges.claim(challenge._id));
    return claimed && askedAs(claimed, challenge);
  }

  /**
   * Takes the challenge of the link's token. One that requires a second code is taken with it, a guess like any
   * other.
   */
  async byToken(
    purpose: ChallengePurpose,
    token: string,
    secondCode: string | null,
  ): Promise<ChallengeDocument | null> {
    const { challenges, clock, maker } = this.parts;
    const named = [sha256(token), purpose, clock.now()] as const;
    const alone = await this.withSiblings(challenges.claimByToken(...named));
    if (alone !== null || secondCode === null) return alone;
    const paired = await challenges.findByToken(...named);
    if (paired === null) return null;
    const { challengeId } = paired;
    return this.byCode({ purposes: [purpose], challengeId, code: secondCode }, (found, code) =>
      maker.codes.isSecond(found, code),
    );
  }

  /**
   * Returns the taken challenge, its siblings removed: the other links and codes of its purpose. An authenticator's code
   * was not mailed, and two devices may be asked for one at the same time.
   */
  async withSiblings(taking: Promise<ChallengeDocument | null>): Promise<ChallengeDocument | null> {
    const { challenges, maker } = this.parts;
    const taken = await taking;
    if (taken === null || taken.purpose === 'MFA_TOTP') return taken;
    const { account = taken.userId, email, purpose } = taken;
    await challenges.removeAll([purpose], [account, ...maker.owners.everAtAddress(email)]);
    return taken;
  }
}
