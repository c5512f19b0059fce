import type { AddressClaims } from '../challenges/address-claims.service';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import { OwnerCheck } from '../passwords/owner-check.service';
import { PasswordChangeService } from '../passwords/password-change.service';
import { PasswordJudge } from '../passwords/password-judge.service';
import { PasswordNotice } from '../passwords/password-notice';
import { PasswordResetService } from '../passwords/password-reset.service';
import type { FactorChanges } from '../second-factors/factor-changes';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { Settings } from '../settings';
import type { OwnerNotices } from '../users/owner-notices';
import type { UserService } from '../users/user.service';
import type { Ground } from './services';

type PasswordGround = Ground & {
  readonly notices: OwnerNotices;
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly claims: AddressClaims;
  readonly factorChanges: FactorChanges;
};

/** What judges, changes and resets passwords, and asks for them. */
export function passwordServices(settings: Settings, ground: PasswordGround) {
  const { challenges, claims, clock, devices, factorChanges, foundations, mail, mailed, notices } = ground;
  const { publicUrl, sessions, users } = ground;
  const { announcer } = mail;
  const { captcha, guard, hasher } = foundations;
  const ownerCheck = new OwnerCheck({ announcer, clock, guard, hasher });
  const { PASSWORD_MIN_LENGTH: minLength, SITE_NAME: siteName } = settings;
  const passwordJudge = new PasswordJudge({ minLength, siteName, ...foundations.passwordChecks });
  const notice = new PasswordNotice(notices, siteName);
  const passwordChanges = new PasswordChangeService({
    ...{ announcer, challenges, clock, hasher, notice, sessions, users },
    judge: passwordJudge,
    owner: ownerCheck,
  });
  const passwordResets = new PasswordResetService({
    ...{ announcer, captcha, challenges, claims, clock, devices, guard, hasher, mailed, notice, sessions, users },
    factors: factorChanges,
    judge: passwordJudge,
    options: {
      siteName: settings.SITE_NAME,
      resetPage: `${publicUrl}/reset-password`,
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      linkLifetimeMs: settings.RESET_EXPIRES_IN,
    },
  });
  return { ownerCheck, passwordJudge, passwordChanges, passwordResets };
}
