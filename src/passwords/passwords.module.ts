import type { Logger } from 'pino';
import type { Challenges } from '../challenges/challenges.module';
import type { FieldFault } from '../errors';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { WorkerProgram } from '../processes/worker-process';
import type { Sessions } from '../sessions/sessions.module';
import type { Settings } from '../settings';
import type { OnFault } from '../shared/guarded';
import type { Opened } from '../shared/opened';
import type { Users } from '../users/users.module';
import { BreachCheck } from './breach-check';
import { EndOfPassword } from './end-of-password';
import { OwnerCheck } from './owner-check.service';
import { PasswordChangeService } from './password-change.service';
import { PasswordJudge } from './password-judge.service';
import { PasswordNotice } from './password-notice';
import { PasswordRenewal } from './password-renewal';
import { PasswordReplacement } from './password-replacement';
import { PasswordResetRequests } from './password-reset-request.service';
import { PasswordResetResolver } from './password-reset.resolver';
import { PasswordResetService } from './password-reset.service';
import type { FactorRemovals } from './password-reset.terms';
import { PasswordStrength } from './password-strength';
import { PasswordResolver } from './password.resolver';
import { wordsOfSite } from './site-name';

/** The services of passwords/. */
export type Passwords = ServicesOf<typeof passwordsModule>;

type Left = Users & Sessions & Challenges & { readonly factorChanges: FactorRemovals };

/** Builds the services that judge, change, reset and ask for passwords. */
export function passwordsModule(platform: Platform, left: Left) {
  const { announcer, clock, guard, hasher, settings } = platform;
  const { challenges, claims, devices, factorChanges: factors, notices, presentedSessions, sessions, users } = left;
  const ownerCheck = new OwnerCheck({ announcer, clock, guard, hasher });
  const passwordJudge = passwordJudgeOf(settings, platform);
  const notice = new PasswordNotice(notices);
  const renewal = new PasswordRenewal({ announcer, challenges, clock, hasher, notice, sessions, users });
  const passwordChanges = new PasswordChangeService({ judge: passwordJudge, owner: ownerCheck, renewal, users });
  const end = new EndOfPassword({ challenges, devices, guard, sessions });
  const replacement = new PasswordReplacement({ announcer, claims, end, factors, notice, users });
  const passwordResets = new PasswordResetService({
    ...{ challenges, clock, devices, guard, hasher, judge: passwordJudge, replacement, users },
  });
  const passwordResetRequests = resetRequestsOf(platform, left);
  return {
    services: { ownerCheck, passwordJudge, passwordChanges, passwordResetRequests, passwordResets },
    resolvers: [
      new PasswordResolver(passwordChanges, left.rotation, devices),
      new PasswordResetResolver(passwordResetRequests, passwordResets, presentedSessions),
    ],
    inputRules: { changePassword: newPasswordRules(passwordJudge) },
  };
}

function resetRequestsOf({ announcer, captcha, publicUrl, settings }: Platform, { challenges, mailed }: Left) {
  return new PasswordResetRequests({
    ...{ announcer, captcha, challenges, mailed },
    options: {
      resetPage: `${publicUrl}/reset-password`,
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      linkLifetimeMs: settings.RESET_EXPIRES_IN,
    },
  });
}

interface Judging {
  readonly logger: Logger;
  readonly strengthWorker: WorkerProgram;
  readonly onFault: OnFault;
  readonly opened: Opened;
}

/** Builds the judge of new passwords, with the checks that the settings ask for. Nothing is started or asked yet. */
export function passwordJudgeOf(
  settings: Settings,
  { logger, onFault, opened, strengthWorker }: Judging,
): PasswordJudge {
  const { PASSWORD_BREACH_CHECK: asksForBreaches, PASSWORD_BREACH_URL: url, PASSWORD_MIN_SCORE: minScore } = settings;
  const { PASSWORD_MIN_LENGTH: minLength, SITE_NAME: siteName } = settings;
  const onRefused = () => {
    logger.warn('the strength of a password could not be estimated in time; it was refused for now');
  };
  const onMissed = (error: unknown) => {
    logger.warn({ err: error }, 'known breaches could not be asked for a password; it was accepted');
  };
  const words = wordsOfSite(siteName);
  const strength =
    minScore === 0 ? null : new PasswordStrength({ worker: strengthWorker, minScore, words, onRefused, onFault });
  if (strength !== null) opened.add(strength, (made) => made.stop());
  return new PasswordJudge({
    ...{ minLength, siteName, strength },
    breaches: asksForBreaches ? new BreachCheck({ url, onMissed }) : null,
  });
}

function newPasswordRules(judge: PasswordJudge): (given: Readonly<Record<string, unknown>>) => readonly FieldFault[] {
  return ({ newPassword: password }) => {
    const faults = typeof password === 'string' ? judge.faults(password, {}) : null;
    return (faults ?? []).map((fault) => ({ path: 'newPassword', ...fault }));
  };
}
