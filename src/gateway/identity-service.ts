import type { ChallengeService } from '../challenges/challenge.service';
import { IdentityNotices } from '../identities/identity-notices';
import { IdentityRemovals } from '../identities/identity-removal.service';
import { IdentityRepository } from '../identities/identity.repository';
import { IdentityService } from '../identities/identity.service';
import { providerTitle } from '../identities/provider-title';
import { DatedTokens } from '../keys/dated-tokens';
import type { SessionService } from '../sessions/session.service';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { OwnerNotices } from '../users/owner-notices';
import { NEW_FACTOR_MS } from '../users/recent-factors';
import type { UserService } from '../users/user.service';
import type { Foundations } from './foundations';
import type { Mail } from './mail';

interface Ground {
  readonly foundations: Foundations;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly notices: OwnerNotices;
  readonly publicUrl: string;
  readonly users: UserService;
}

/** The service of accounts at other providers. */
export function identityService(settings: Settings, ground: Ground): IdentityService {
  const { clock, foundations, mail, notices, publicUrl, users } = ground;
  const { announcer } = mail;
  const { database } = foundations;
  return new IdentityService({
    ...{ announcer, clock, users },
    identities: new IdentityRepository(database),
    notices: new IdentityNotices({
      ...{ clock, notices },
      links: linksOf(foundations),
      siteName: settings.SITE_NAME,
      titleOf: (provider) => providerTitle(provider, settings.providers.find(({ name }) => name === provider)?.title),
      unlinkPage: `${publicUrl}/unlink-provider`,
    }),
    sendsMail: settings.mailTransport !== 'none',
  });
}

interface RemovalGround extends Ground {
  readonly identities: IdentityService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
}

/** The service behind the links of the mails about them. */
export function identityRemovals(ground: RemovalGround) {
  const { challenges, clock, foundations, identities, sessions, users } = ground;
  const links = linksOf(foundations);
  return new IdentityRemovals({ challenges, clock, guard: foundations.guard, identities, links, sessions, users });
}

function linksOf({ keys }: Foundations): DatedTokens {
  return new DatedTokens(keys.identityLinks, NEW_FACTOR_MS);
}
