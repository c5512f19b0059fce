import type { Logger } from 'pino';
import type { SocialActions, SocialOutcome } from '../http/social-actions';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import { AuthorizationRepository } from '../social/authorization.repository';
import { AuthorizationService } from '../social/authorization.service';
import { signedSecret } from '../social/client-secret';
import { GithubProvider } from '../social/github.provider';
import { IdentityLinkService } from '../social/identity-link.service';
import { OidcProvider } from '../social/oidc.provider';
import type { Provider } from '../social/provider';
import type { ReportFault } from '../social/provider-faults';
import { SocialAccounts } from '../social/social-accounts';
import { SocialService } from '../social/social.service';
import { SocialSignInService } from '../social/social-sign-in.service';
import type { SignInResult } from '../sign-in/sign-in-result';
import { RequestLimiter } from '../throttling/request-limiter';
import { returnOrigins } from './client-origins';
import { requestLimit } from './audit';
import type { Foundations } from './foundations';
import type { Mail } from './mail';
import type { Services } from './services';
import { browserOf } from './signed-in-browser';

/** Long enough for any provider that works, short enough for a person who waits. */
const PROVIDER_TIMEOUT_MS = 5000;

type Neighbours = Pick<
  Services,
  'blackouts' | 'challenges' | 'completion' | 'confirmation' | 'identities' | 'ownerCheck' | 'sessions' | 'users'
>;

interface Ground extends Neighbours {
  readonly foundations: Foundations;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly logger: Logger;
}

/** Signing in at the providers that the settings name. */
export function socialService(settings: Settings, ground: Ground): SocialService {
  const { clock, completion, foundations, identities, mail, ownerCheck, sessions, users } = ground;
  const { announcer } = mail;
  const { cooldown, database, guard, keys, limiters } = foundations;
  const limit = requestLimit(settings);
  const limiter = new RequestLimiter(limiters, { purpose: 'authorization/ip', key: keys.limits.current, limit, clock });
  const { blackouts, challenges, confirmation } = ground;
  const common = { clock, identities, users };
  const accounts = new SocialAccounts({ ...common, challenges, confirmation, cooldown });
  const confirmFirst = settings.REGISTRATION === 'confirm-first';
  return new SocialService({
    providers: new Map(providersOf(settings, ground).map((provider) => [provider.name, provider])),
    authorizations: new AuthorizationService({
      authorizations: new AuthorizationRepository(database),
      limiter,
      clock,
    }),
    signIns: new SocialSignInService({ ...common, accounts, announcer, completion, guard, confirmFirst }),
    links: new IdentityLinkService({ ...common, blackouts, sessions }),
    ownerCheck,
    returnOrigins: returnOrigins(settings, ground.publicUrl),
  });
}

function providersOf({ providers }: Settings, { clock, logger, publicUrl }: Ground): Provider[] {
  const report: ReportFault = (fault) => {
    logger.warn({ fault }, 'a provider could not be used');
  };
  return providers.map(({ clientSecret: given, key, kind, responseMode, title: _title, ...provider }) => {
    const redirectUri = `${publicUrl}/auth/${provider.name}/callback`;
    const clientSecret = key === null ? () => given : signedSecret({ ...provider, ...key }, clock);
    const isPosted = responseMode === 'form_post';
    const options = { ...provider, clientSecret, isPosted, redirectUri, timeoutMs: PROVIDER_TIMEOUT_MS, clock, report };
    return kind === 'github' ? new GithubProvider(options) : new OidcProvider(options);
  });
}

/** What the routes of `/auth` do. */
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
