import type { AddressClaims } from '../challenges/address-claims.service';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import { RegistrantCheck } from '../emails/registrant-check';
import type { OwnerCheck } from '../passwords/owner-check.service';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { SecondFactorService } from '../second-factors/second-factor.service';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { Settings } from '../settings';
import { AccountCreation } from '../sign-in/account-creation.service';
import { ChallengeAnswerService } from '../sign-in/challenge-answer.service';
import { FirstMails } from '../sign-in/first-mail';
import { LoginCodeService } from '../sign-in/login-code.service';
import { LoginLinks } from '../sign-in/login-link.service';
import { LoginService } from '../sign-in/login.service';
import { RegistrationService } from '../sign-in/registration.service';
import { SignInCompletion } from '../sign-in/sign-in-completion.service';
import type { UserService } from '../users/user.service';
import type { Ground } from './services';

type SignInGround = Ground & {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly claims: AddressClaims;
  readonly confirmation: EmailConfirmationService;
  readonly ownerCheck: OwnerCheck;
  readonly passwordJudge: PasswordJudge;
  readonly secondFactors: SecondFactorService;
};

/** Registering, and every way of signing in. */
export function signInServices(settings: Settings, ground: SignInGround) {
  const { challenges, claims, clock, confirmation, devices, foundations, secondFactors, sessions, users } = ground;
  const { announcer } = ground.mail;
  const { captcha, guard, hasher, requests } = foundations;
  const completion = new SignInCompletion({ announcer, claims, devices, secondFactors, sessions, users });
  const loginCodes = loginCodeService(settings, ground);
  const steps = { completion, confirmation, loginCodes, secondFactors };
  const challengeAnswers = new ChallengeAnswerService({ ...steps, announcer, challenges, guard });
  return {
    completion,
    loginCodes,
    registration: registrationService(settings, { ...ground, loginCodes }),
    challengeAnswers,
    loginLinks: new LoginLinks({
      ...{ challenges, guard, loginCodes },
      answers: challengeAnswers,
      registrants: new RegistrantCheck(ground.ownerCheck),
    }),
    logins: new LoginService({
      ...{ announcer, captcha, clock, completion, confirmation, devices, guard, hasher, requests, users },
      confirmFirst: settings.REGISTRATION === 'confirm-first',
    }),
  };
}

function loginCodeService(settings: Settings, { challenges, clock, mail, mailed, publicUrl, users }: SignInGround) {
  return new LoginCodeService({
    ...{ challenges, clock, mailed, users },
    announcer: mail.announcer,
    options: {
      siteName: settings.SITE_NAME,
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      signInPage: `${publicUrl}/sign-in`,
    },
  });
}

function registrationService(settings: Settings, ground: SignInGround & { readonly loginCodes: LoginCodeService }) {
  const { challenges, clock, confirmation, devices, foundations, loginCodes, mail, mailed, sessions, users } = ground;
  const { captcha, cooldown, customData, guard, hasher, requests } = foundations;
  const firstMails = new FirstMails({
    ...{ challenges, confirmation, cooldown, loginCodes },
    options: { codeLifetimeMs: settings.CODE_EXPIRES_IN },
  });
  const creating = { challenges, clock, firstMails, users };
  const given = { captcha, confirmation, cooldown, customData, devices, guard, hasher, mailed, requests, sessions };
  return new RegistrationService({
    ...{ ...creating, ...given },
    creation: new AccountCreation(creating),
    judge: ground.passwordJudge,
    announcer: mail.announcer,
    options: {
      confirmFirst: settings.REGISTRATION === 'confirm-first',
      siteName: settings.SITE_NAME,
      linkLifetimeMs: settings.LINK_EXPIRES_IN,
    },
  });
}
