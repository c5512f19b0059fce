import { ChallengeRefused } from '../challenges/challenge.errors';
import type { Confirming } from '../emails/confirmation-terms';
import type { PageOutcome, PageVisit } from '../http/page-outcome';
import type { SignInActions } from '../http/sign-in-actions';
import type { SignInResult } from '../sign-in/sign-in-result';
import { browserOf } from './signed-in-browser';
import type { Services } from './services';

type Parts = Pick<Services, 'challengeAnswers' | 'loginLinks' | 'presentedSessions'>;

/** The actions of the pages that sign a browser in. */
export function signInActions({ challengeAnswers, loginLinks, presentedSessions }: Parts): SignInActions {
  const askingOf = async ({ origin, refreshToken }: PageVisit): Promise<Confirming> => ({
    origin,
    session: await presentedSessions.standing(refreshToken),
  });
  return {
    viewOf: async (token, visit) => loginLinks.viewOf(token, (await askingOf(visit)).session),
    signIn: (token, visit) => outcomeOf(async () => loginLinks.signIn(token, await askingOf(visit)), 'invalid'),
    answer: (proof, visit) =>
      outcomeOf(async () => challengeAnswers.answer(proof, await askingOf(visit)), { refused: ['WRONG_CODE'] }),
  };
}

async function outcomeOf(work: () => Promise<SignInResult>, refusal: PageOutcome): Promise<PageOutcome> {
  try {
    const result = await work();
    return 'challenge' in result ? { step: result.challenge.id } : browserOf(result);
  } catch (error) {
    if (error instanceof ChallengeRefused) return refusal;
    throw error;
  }
}
