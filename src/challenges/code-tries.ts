import type { Clock } from '../shared/clock';
import type { WrongCodes } from '../throttling/wrong-codes';
import type { AskersMarks } from './challenge-terms';
import { MalformedAuthenticatorCode, MalformedCode } from './challenge.errors';
import type { ChallengeMaker } from './challenge-maker';
import { guessableWith, isGuessAt, isOfDigits } from './code-form';
import type { ChallengeRepository, TriedChallenge } from './challenge.repository';
import { TRIES } from './tries';
import type { ChallengeDocument } from './challenge.document';

/** Decides whether a code answers the challenge, whose try is counted already. */
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

  /**
   * Returns the challenge whose code was mailed, with what its asker had proved, or null for a wrong code. It stays.
   * @throws {MalformedCode} where it is no code of the challenge's length; that costs no try
   */
  async judge({ code, ...tried }: Answer, judge: CodeJudge): Promise<ChallengeDocument | null> {
    const { challenges, clock, maker, wrongCodes } = this.parts;
    const guessable = guessableWith(code, tried.purposes);
    const asked = guessable && (await challenges.claimTry({ ...tried, ...guessable }, TRIES, clock.now()));
    if (asked === null) await this.refuseMalformed(tried, code);
    const mailed = asked && (await this.mailedFor(asked));
    if (mailed === null || (await judge(mailed, code))) return mailed;
    if (mailed.purpose !== 'MFA_TOTP') await wrongCodes.count(maker.guessedAt(mailed));
    return null;
  }

  private async refuseMalformed(tried: TriedChallenge, code: string): Promise<void> {
    const named = await this.parts.challenges.findTried(tried);
    const isGuess = named === null ? guessableWith(code, tried.purposes) !== null : isGuessAt(named, code);
    if (!isGuess) throw named?.purpose === 'MFA_TOTP' ? new MalformedAuthenticatorCode() : new MalformedCode();
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

/** Refuses a second code, if given, of another length than the first. @throws {MalformedCode} */
export function refuseMalformedPair(code: string, second: string | null): void {
  if (second !== null && second !== '' && !isOfDigits(second, code.length)) throw new MalformedCode();
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
