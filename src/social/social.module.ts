import { setTimeout as pause } from 'node:timers/promises';
import type { Challenges } from '../challenges/challenges.module';
import type { Emails } from '../emails/emails.module';
import type { Identities } from '../identities/identities.module';
import type { Passwords } from '../passwords/passwords.module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import { returnOrigins } from '../settings/client-origins';
import type { SignIn } from '../sign-in/sign-in.module';
import type { Users } from '../users/users.module';
import { AuthorizationRepository } from './authorization.repository';
import { AuthorizationService } from './authorization.service';
import { signedSecret } from './client-secret';
import { GithubProvider } from './github.provider';
import { IdentityLinkService } from './identity-link.service';
import { OidcProvider } from './oidc.provider';
import type { Provider } from './provider';
import type { ReportFault } from './provider-faults';
import { SocialAccounts } from './social-accounts';
import { SocialPersons } from './social-persons';
import { SocialResolver } from './social.resolver';
import { SocialService } from './social.service';
import { SocialSignInService } from './social-sign-in.service';

/** Long enough for any provider that works, short enough for a person who waits. */
const PROVIDER_TIMEOUT_MS = 5000;

type Left = Users & Sessions & Challenges & Passwords & Identities & Emails & SignIn;

/** Builds signing in at the providers that the settings name. */
export function socialModule(platform: Platform, left: Left) {
  const { announcer, clock, cooldown, database, guard, publicUrl, requestLimiter, settings } = platform;
  const { blackouts, challenges, completion, confirmation, identities, ownerCheck, sessions, users } = left;
  const common = { clock, identities, users };
  const accounts = new SocialAccounts({ ...common, challenges, confirmation, cooldown });
  const confirmFirst = settings.REGISTRATION === 'confirm-first';
  const persons = new SocialPersons({ ...common, accounts, completion, guard, confirmFirst, pause });
  const social = new SocialService({
    providers: new Map(providersOf(platform).map((provider) => [provider.name, provider])),
    authorizations: new AuthorizationService({
      authorizations: new AuthorizationRepository(database),
      limiter: requestLimiter('authorization/ip'),
      clock,
    }),
    signIns: new SocialSignInService({ ...common, announcer, completion, persons }),
    links: new IdentityLinkService({ ...common, blackouts, sessions }),
    ownerCheck,
    returnOrigins: returnOrigins(settings, publicUrl),
  });
  return { services: { social }, resolvers: [new SocialResolver(social)] };
}

function providersOf({ clock, logger, publicUrl, settings }: Platform): Provider[] {
  const report: ReportFault = (fault) => {
    logger.warn({ fault }, 'a provider could not be used');
  };
  return settings.providers.map(({ clientSecret: given, key, kind, responseMode, title: _title, ...provider }) => {
    const redirectUri = `${publicUrl}/auth/${provider.name}/callback`;
    const clientSecret = key === null ? () => given : signedSecret({ ...provider, ...key }, clock);
    const isPosted = responseMode === 'form_post';
    const options = { ...provider, clientSecret, isPosted, redirectUri, timeoutMs: PROVIDER_TIMEOUT_MS, clock, report };
    return kind === 'github' ? new GithubProvider(options) : new OidcProvider(options);
  });
}
