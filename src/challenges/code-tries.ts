import type { Clock } from '../shared/clock';
import type { ChallengeDocument } from '../storage/collections';
import type { WrongCodes } from '../throttling/wrong-codes';
import type { AskersMarks } from './challenge-terms';
import type { ChallengeMaker } from './challenge-maker';
import type { ChallengeRepository, TriedChallenge } from './challenge.repository';

/**
 * The wrong codes that are borne before a code is worthless: by a challenge (ASVS 6.6.3), so that nobody spends the tries
 * of another who asked; and over all challenges to one mailed code, so that asking again buys no guesses without end.
 */
export const TRIES = { perChallenge: 5, perCode: 50 } as const;

/** Tells whether a code answers the challenge, whose try is counted already. */
export type CodeJudge = (challenge: ChallengeDocument, code: string) => boolean | Promise<boolean>;

/** A code with the challenge that it is said to answer. */
export type Answer = TriedChallenge & { readonly code: string };

interface Parts {
  readonly challenges: ChallengeRepository;
  readonly clock: Clock;
  readonly maker: ChallengeMaker;
  readonly wrongCodes: WrongCodes;
}

/** Judges codes. Every try is counted before it is judged, so that parallel guesses share the tries. */
export class CodeTries {
  constructor(private readonly parts: Parts) {}

  /** The challenge whose code was mailed, with what its asker had proved, if the code is right; else null. It stays. */
  async judge({ code, ...tried }: Answer, judge: CodeJudge): Promise<ChallengeDocument | null> {
    const { challenges, clock, maker, wrongCodes } = this.parts;
    const asked = await challenges.claimTry(tried, TRIES, clock.now());
    const mailed = asked && (await this.mailedFor(asked));
    if (mailed === null || (await judge(mailed, code))) return mailed;
    if (mailed.purpose !== 'MFA_TOTP') await wrongCodes.count(maker.guessedAt(mailed));
    return null;
  }

  /** The challenge that has tries left, as `judge` would answer it, under its own id; no try is counted. */
  async find(tried: TriedChallenge): Promise<ChallengeDocument | null> {
    const { challenges, clock } = this.parts;
    const asked = await challenges.findById(tried, TRIES, clock.now());
    if (asked?.sharesCodeOf === undefined) return asked;
    const mailed = await challenges.findShared(asked.sharesCodeOf, TRIES, clock.now());
    return mailed && { ...askedAs(mailed, asked), challengeId: asked.challengeId };
  }

  /** The challenge whose code answers this one, a try at it counted; with the first factor of the one who asked. */
  private async mailedFor(asked: ChallengeDocument): Promise<ChallengeDocument | null> {
    const { challenges, clock } = this.parts;
    const { sharesCodeOf } = asked;
    if (sharesCodeOf === undefined) return asked;
    const mailed = await challenges.claimSharedTry(sharesCodeOf, TRIES, clock.now());
    return mailed && askedAs(mailed, asked);
  }
}

/** The challenge with the marks of the one who asked for the other in place of its own asker's. */
export function askedAs(mailed: ChallengeDocument, asked: AskersMarks): ChallengeDocument {
  const unmarked = { ...mailed };
  delete unmarked.askedByAccount;
  delete unmarked.firstFactor;
  return { ...unmarked, ...marksOf(asked) };
}

function marksOf({ account, askedByAccount, credentialVersion, firstFactor }: AskersMarks): AskersMarks {
  return {
    ...(account === undefined ? {} : { account }),
    ...(askedByAccount === undefined ? {} : { askedByAccount }),
    ...(credentialVersion === undefined ? {} : { credentialVersion }),
    ...(firstFactor === undefined ? {} : { firstFactor }),
  };
}
