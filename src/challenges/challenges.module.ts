import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import type { Users } from '../users/users.module';
import { AddressClaims, type AddressClaimsParts } from './address-claims.service';
import { AddressSeal } from './address-seal';
import { ChallengeRepository } from './challenge.repository';
import { ChallengeService } from './challenge.service';
import { MailedChallengeService } from './mailed-challenge.service';

/** The services of challenges/. */
export type Challenges = ServicesOf<typeof challengesModule>;

type Left = Users & Sessions & Pick<AddressClaimsParts, 'admins' | 'identities'>;

/** Builds the services of mailed links and codes, and those that give an account to the owner of its address. */
export function challengesModule(platform: Platform, left: Left) {
  const { announcer, clock, cooldown, database, keys, requests, settings, wrongCodes } = platform;
  const { admins, identities, sessions, userClaims, users } = left;
  const challenges = new ChallengeService(new ChallengeRepository(database, new AddressSeal(keys.codes)), {
    clock,
    options: {
      codeKey: keys.codes,
      codeLength: settings.CODE_LENGTH,
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      linkLifetimeMs: settings.LINK_EXPIRES_IN,
    },
    wrongCodes,
  });
  const mailed = new MailedChallengeService({
    ...{ challenges, clock, cooldown, requests, users },
    sendsMail: settings.mailTransport !== 'none',
    codeLifetimeMs: settings.CODE_EXPIRES_IN,
  });
  const claims = new AddressClaims({
    ...{ admins, announcer, challenges, clock, identities, sessions, userClaims, users },
  });
  return { services: { challenges, claims, mailed } };
}
