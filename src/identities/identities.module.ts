import type { Challenges } from '../challenges/challenges.module';
import { DatedTokens } from '../keys/dated-tokens';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import { NEW_FACTOR_MS } from '../users/recent-factors';
import type { Users } from '../users/users.module';
import { IdentityNotices } from './identity-notices';
import { IdentityRemovals } from './identity-removal.service';
import { IdentityRepository } from './identity.repository';
import { IdentityResolver } from './identity.resolver';
import { IdentityService } from './identity.service';
import { providerTitle } from './provider-title';

/** The services of `linkedIdentities`. */
export type Identities = ServicesOf<typeof linkedIdentities>;

/** Builds the accounts at other providers: the half of the domain that proving an address needs. */
export function linkedIdentities(platform: Platform, { notices, users }: Users) {
  const { announcer, clock, database, publicUrl, settings } = platform;
  const identities = new IdentityService({
    ...{ announcer, clock, users },
    identities: new IdentityRepository(database),
    notices: new IdentityNotices({
      ...{ clock, notices },
      links: linksOf(platform),
      titleOf: (provider) => providerTitle(provider, settings.providers.find(({ name }) => name === provider)?.title),
      unlinkPage: `${publicUrl}/unlink-provider`,
    }),
    sendsMail: settings.mailTransport !== 'none',
  });
  return { services: { identities } };
}

type Left = Users & Sessions & Identities & Challenges & Passwords;

/** Builds the services that unlink such accounts, by password or by the link of a mail. */
export function identitiesModule(platform: Platform, left: Left) {
  const { clock, guard } = platform;
  const { challenges, identities, ownerCheck, sessions, users } = left;
  const links = linksOf(platform);
  return {
    services: {
      identityRemovals: new IdentityRemovals({ challenges, clock, guard, identities, links, sessions, users }),
    },
    resolvers: [new IdentityResolver(identities, ownerCheck)],
  };
}

function linksOf({ keys }: Platform): DatedTokens {
  return new DatedTokens(keys.identityLinks, NEW_FACTOR_MS);
}
