import { ChallengeRefused } from '../../challenges/challenge.errors';
import type { PasswordHasher } from '../../hashing/password-hasher';
import type { Confirming } from '../../emails/confirmation-terms';
import type { PageOutcome, PageVisit } from '../page-outcome';
import type { SignInActions } from '../sign-in-actions';
import type { Sessions } from '../../sessions/sessions.module';
import type { SignIn } from '../../sign-in/sign-in.module';
import type { SignInResult } from '../../sign-in/sign-in-result';
import { hashingForm } from './page-forms';
import { browserOf } from './signed-in-browser';

type Parts = Pick<SignIn & Sessions, 'challengeAnswers' | 'loginLinks' | 'presentedSessions'>;

/** The actions of the pages that sign a browser in. */
export function signInActions(
  { challengeAnswers, loginLinks, presentedSessions }: Parts,
  hasher: PasswordHasher,
): SignInActions {
  const hashing = hashingForm(hasher);
  const askingOf = async (visit: PageVisit): Promise<Confirming> => ({
    origin: visit.origin,
    session: await presentedSessions.ofBrowser(visit),
  });
  return {
    viewOf: async (token, visit) => loginLinks.viewOf(token, (await askingOf(visit)).session),
    signIn: (token, { password, ...visit }) =>
      hashing(visit.origin, async () =>
        outcomeOf(await loginLinks.signIn(token, { ...(await askingOf(visit)), password })),
      ),
    answer: async (proof, visit) => {
      try {
        return outcomeOf(await challengeAnswers.answer(proof, await askingOf(visit)));
      } catch (error) {
        if (error instanceof ChallengeRefused) return { refused: ['WRONG_CODE'] };
        throw error;
      }
    },
  };
}

function outcomeOf(result: SignInResult): PageOutcome {
  return 'challenge' in result ? { step: result.challenge.id } : browserOf(result);
}
