import type { Challenges } from '../challenges/challenges.module';
import { DatedTokens } from '../keys/dated-tokens';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import { NEW_FACTOR_MS } from '../users/recent-factors';
import type { Users } from '../users/users.module';
import { AuthenticatorCode } from './authenticator-code';
import { AuthenticatorProofs } from './authenticator-proofs';
import { AuthenticatorService } from './authenticator.service';
import { EmailFactorService } from './email-factor.service';
import { FactorChanges } from './factor-changes';
import { FactorRemovalService } from './factor-removal.service';
import { SecondFactorChallenges } from './second-factor-challenge.service';
import { SecondFactorRepository } from './second-factor.repository';
import { SecondFactorResolver } from './second-factor.resolver';
import { SecondFactorService } from './second-factor.service';
import { SecretRenewal } from './secret-renewal';
import { SecretVault } from './secret-vault';

/** The services of second-factors/. */
export type SecondFactors = ServicesOf<typeof secondFactorsModule>;

/** Builds the telling of changed factors: the half of the domain that resets and taken-back addresses need. */
export function changedFactors({ announcer, clock, keys, publicUrl }: Platform, { notices }: Users) {
  const factorLinks = new DatedTokens(keys.factorLinks, NEW_FACTOR_MS);
  const factorChanges = new FactorChanges({
    ...{ announcer, clock, notices },
    links: factorLinks,
    removePage: `${publicUrl}/remove-second-step`,
  });
  return { services: { factorChanges, factorLinks } };
}

type Left = Users & Sessions & Challenges & Passwords & ServicesOf<typeof changedFactors>;

/** Builds the services that ask for second factors, and turn them on and off. */
export function secondFactorsModule(platform: Platform, left: Left) {
  const { announcer, clock, cooldown, database, factorLock: lock, guard, keys, settings } = platform;
  const {
    challenges,
    devices,
    factorChanges: changes,
    factorLinks: links,
    mailed,
    ownerCheck: owner,
    sessions,
    users,
  } = left;
  const siteName = settings.SITE_NAME;
  const factors = new SecondFactorRepository(database);
  const vault = new SecretVault(keys.totpSecrets);
  const code = new AuthenticatorCode(factors, { changes, clock, vault });
  const emailFactor = new EmailFactorService(factors, { changes, mailed, owner, users });
  const proofs = new AuthenticatorProofs({ announcer, authenticator: code, devices, guard, lock, owner });
  const authenticator = new AuthenticatorService(factors, { changes, clock, owner, proofs, siteName, vault });
  const renewal = new SecretRenewal(factors, vault);
  return {
    services: {
      secondFactorChallenges: new SecondFactorChallenges({
        ...{ announcer, challenges, clock, cooldown, mailed },
        codeLifetimeMs: settings.CODE_EXPIRES_IN,
      }),
      secondFactors: new SecondFactorService({
        ...{ announcer, authenticator: code, challenges, clock, devices, lock, users },
      }),
      factorRemovals: new FactorRemovalService(factors, { challenges, changes, clock, guard, links, sessions }),
      ...{ authenticator, emailFactor },
    },
    resolvers: [new SecondFactorResolver(emailFactor, authenticator)],
    begin: (signal: AbortSignal) => renewSecrets(renewal, platform, signal),
  };
}

/** Runs beside the requests: until it is done, the previous key opens the secrets sealed under it. */
async function renewSecrets(renewal: SecretRenewal, { logger }: Platform, signal: AbortSignal): Promise<void> {
  try {
    const secrets = await renewal.run(signal);
    if (secrets > 0) logger.info({ secrets }, 'secrets of authenticators were sealed under the new SECRET_KEY');
  } catch (error) {
    logger.warn(
      { err: error },
      'not every secret of an authenticator is under the new SECRET_KEY: restart the gateway',
    );
  }
}
