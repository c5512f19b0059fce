import { DatedTokens } from '../keys/dated-tokens';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { OwnerCheck } from '../passwords/owner-check.service';
import { AuthenticatorCode } from '../second-factors/authenticator-code';
import { AuthenticatorService } from '../second-factors/authenticator.service';
import { EmailFactorService } from '../second-factors/email-factor.service';
import { FactorChanges } from '../second-factors/factor-changes';
import { FactorRemovalService } from '../second-factors/factor-removal.service';
import { SecondFactorRepository } from '../second-factors/second-factor.repository';
import { SecondFactorService } from '../second-factors/second-factor.service';
import { SecretRenewal } from '../second-factors/secret-renewal';
import { SecretVault } from '../second-factors/secret-vault';
import type { SessionService } from '../sessions/session.service';
import type { KnownDevices } from '../sessions/known-devices';
import type { Settings } from '../settings';
import type { OwnerNotices } from '../users/owner-notices';
import { NEW_FACTOR_MS } from '../users/recent-factors';
import type { UserService } from '../users/user.service';
import type { Ground } from './services';

type SecondFactorGround = Ground & {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly factorChanges: FactorChanges;
  readonly factorLinks: DatedTokens;
  readonly devices: KnownDevices;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly ownerCheck: OwnerCheck;
};

/** What tells of changes of second factors, and the links that undo them. */
export function factorChanges(settings: Settings, ground: Ground & { readonly notices: OwnerNotices }) {
  const { clock, foundations, mail, notices, publicUrl } = ground;
  const { announcer } = mail;
  const { keys } = foundations;
  const factorLinks = new DatedTokens(keys.factorLinks, NEW_FACTOR_MS);
  const changes = new FactorChanges({
    ...{ announcer, clock, notices },
    links: factorLinks,
    removePage: `${publicUrl}/remove-second-step`,
    siteName: settings.SITE_NAME,
  });
  return { factorLinks, factorChanges: changes };
}

/** What asks for second factors, and turns them on and off. */
export function secondFactorServices(settings: Settings, ground: SecondFactorGround) {
  const { challenges, clock, devices, factorChanges: changes, factorLinks: links, foundations, mailed } = ground;
  const { ownerCheck: owner, sessions, users } = ground;
  const { cooldown, database, factorLock: lock, guard, keys } = foundations;
  const { announcer } = ground.mail;
  const siteName = settings.SITE_NAME;
  const factors = new SecondFactorRepository(database);
  const vault = new SecretVault(keys.totpSecrets);
  const code = new AuthenticatorCode(factors, { changes, clock, vault });
  const common = { announcer, authenticator: code, clock, devices, lock };
  return {
    secondFactors: new SecondFactorService({
      ...{ ...common, challenges, cooldown, mailed, users },
      options: { siteName, codeLifetimeMs: settings.CODE_EXPIRES_IN },
    }),
    factorRemovals: new FactorRemovalService(factors, { challenges, changes, clock, guard, links, sessions }),
    secretRenewal: new SecretRenewal(factors, vault),
    emailFactor: new EmailFactorService(factors, { changes, mailed, owner, users }),
    authenticator: new AuthenticatorService(factors, { ...common, changes, guard, owner, siteName, vault }),
  };
}
