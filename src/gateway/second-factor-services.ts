import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { OwnerCheck } from '../passwords/owner-check.service';
import { AuthenticatorCode } from '../second-factors/authenticator-code';
import { AuthenticatorService } from '../second-factors/authenticator.service';
import { EmailFactorService } from '../second-factors/email-factor.service';
import { FactorChanges } from '../second-factors/factor-changes';
import { SecondFactorRepository } from '../second-factors/second-factor.repository';
import { SecondFactorService } from '../second-factors/second-factor.service';
import { SecretRenewal } from '../second-factors/secret-renewal';
import { SecretVault } from '../second-factors/secret-vault';
import type { KnownDevices } from '../sessions/known-devices';
import type { Settings } from '../settings';
import type { UserService } from '../users/user.service';
import type { Ground } from './services';

type SecondFactorGround = Ground & {
  readonly users: UserService;
  readonly devices: KnownDevices;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly ownerCheck: OwnerCheck;
};

/** What asks for second factors, and turns them on and off. */
export function secondFactorServices(settings: Settings, ground: SecondFactorGround) {
  const { challenges, clock, devices, foundations, mailed, ownerCheck: owner, users } = ground;
  const { audit, cooldown, database, events, factorLock: lock, guard, keys } = foundations;
  const { outbox, sealer: mail } = ground.mail;
  const siteName = settings.SITE_NAME;
  const factors = new SecondFactorRepository(database);
  const vault = new SecretVault(keys.totpSecrets);
  const changes = new FactorChanges({ audit, clock, events, mail, outbox, siteName });
  const code = new AuthenticatorCode(factors, { changes, clock, vault });
  const common = { audit, authenticator: code, clock, devices, lock };
  return {
    secondFactors: new SecondFactorService({
      ...{ ...common, challenges, cooldown, mail, mailed, users },
      options: { siteName, codeLifetimeMs: settings.CODE_EXPIRES_IN },
    }),
    secretRenewal: new SecretRenewal(factors, vault),
    emailFactor: new EmailFactorService(factors, { changes, mailed, owner, users }),
    authenticator: new AuthenticatorService(factors, { ...common, changes, guard, owner, siteName, vault }),
  };
}
