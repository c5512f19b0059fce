import type { SocialActions, SocialOutcome } from '../social-actions';
import type { SignInResult } from '../../sign-in/sign-in-result';
import type { SocialService } from '../../social/social.service';
import { browserOf } from './signed-in-browser';

/** The actions of the routes of `/auth`. */
export function socialActions(social: SocialService): SocialActions {
  return {
    providers: social.providers,
    postingProviders: social.postingProviders,
    returnAddress: (text) => social.returnAddress(text),
    depart: (provider, returnTo, origin) => social.departToSignIn(provider, returnTo, origin),
    arrive: async ({ origin, ...returned }) => {
      const arrival = await social.arrive(returned);
      if (arrival === null) return null;
      const outcome = await outcomeOf(() => social.finish(arrival, returned.query, origin));
      return { returnTo: arrival.authorization.returnTo, flow: arrival.flow, outcome };
    },
  };
}

async function outcomeOf(finish: () => Promise<SignInResult | null>): Promise<SocialOutcome> {
  try {
    const result = await finish();
    if (result === null) return { linked: true };
    if ('challenge' in result) return { challengeId: result.challenge.id };
    return browserOf(result);
  } catch (error) {
    return { error };
  }
}
