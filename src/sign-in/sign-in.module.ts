import type { Challenges } from '../challenges/challenges.module';
import type { Emails } from '../emails/emails.module';
import { RegistrantCheck } from '../emails/registrant-check';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { SecondFactors } from '../second-factors/second-factors.module';
import type { Sessions } from '../sessions/sessions.module';
import { objectOf } from '../shared/object-of';
import type { Users } from '../users/users.module';
import { AccountCreation } from './account-creation.service';
import { ChallengeAnswerService } from './challenge-answer.service';
import { ChallengeResolver } from './challenge.resolver';
import { FirstMails } from './first-mail';
import { LoginCodeService } from './login-code.service';
import { LoginLinks } from './login-link.service';
import { LoginDoor } from './login-door';
import { LoginService } from './login.service';
import { RegistrationDoor } from './registration-door';
import { RegistrationRules } from './registration-rules';
import { RegistrationService } from './registration.service';
import { SessionContinuationResolver } from './session-continuation.resolver';
import { SignInCompletion } from './sign-in-completion.service';
import { signInOptions } from './sign-in-options.module';
import { SignInOptionsResolver } from './sign-in-options.resolver';
import { UnseenRegistration } from './unseen-registration.service';
import { SignInResolver } from './sign-in.resolver';

/** The services of sign-in/. */
export type SignIn = ServicesOf<typeof signInModule>;

type Left = Users & Sessions & Challenges & Passwords & Emails & SecondFactors;

/** Builds the services of registration and of every way to sign in. */
export function signInModule(platform: Platform, left: Left) {
  const { announcer, guard } = platform;
  const { challenges, claims, confirmation, devices, ownerCheck, presentedSessions, secondFactors, sessions, users } =
    left;
  const completion = new SignInCompletion({
    ...{ announcer, claims, devices, sessions, users },
    secondFactors: left.secondFactorChallenges,
  });
  const loginCodes = loginCodesOf(platform, left);
  const rules = new RegistrationRules(left.passwordJudge, left.customData);
  const registration = registrationOf(platform, { ...left, loginCodes, rules });
  const steps = { completion, confirmation, loginCodes, secondFactors };
  const answers = new ChallengeAnswerService({ ...steps, announcer, challenges, guard });
  const registrants = new RegistrantCheck(ownerCheck);
  const loginLinks = new LoginLinks({ answers, challenges, guard, loginCodes, registrants });
  const logins = loginsOf(platform, { ...left, completion });
  const options = signInOptions(platform);
  return {
    services: {
      challengeAnswers: answers,
      completion,
      loginCodes,
      loginLinks,
      logins,
      registration,
      signInOptions: options,
    },
    resolvers: [
      new SignInResolver(registration, logins),
      new ChallengeResolver(loginCodes, answers, loginLinks, secondFactors, presentedSessions),
      new SignInOptionsResolver(options),
      new SessionContinuationResolver(left.rotation, left.signOut),
    ],
    inputRules: { register: ({ input }: Readonly<Record<string, unknown>>) => rules.faults(objectOf(input)) },
  };
}

function loginsOf(platform: Platform, left: Left & { readonly completion: SignInCompletion }): LoginService {
  const { announcer, captcha, clock, guard, hasher, requests, settings } = platform;
  const { completion, confirmation, devices, users } = left;
  return new LoginService({
    ...{ announcer, clock, completion, guard, hasher, users },
    door: new LoginDoor({ captcha, devices, requests }),
    confirmation: settings.REGISTRATION === 'confirm-first' ? confirmation : null,
  });
}

function loginCodesOf({ announcer, clock, publicUrl, settings }: Platform, { challenges, mailed, users }: Left) {
  return new LoginCodeService({
    ...{ announcer, challenges, clock, mailed, users },
    options: {
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      signInPage: `${publicUrl}/sign-in`,
    },
  });
}

function registrationOf(
  platform: Platform,
  left: Left & { readonly loginCodes: LoginCodeService; readonly rules: RegistrationRules },
) {
  const { announcer, captcha, clock, cooldown, guard, hasher, requests, settings } = platform;
  const { challenges, confirmation, devices, loginCodes, mailed, rules, sessions, users } = left;
  const firstMails = new FirstMails({
    ...{ challenges, confirmation, cooldown, loginCodes },
    options: { codeLifetimeMs: settings.CODE_EXPIRES_IN },
  });
  const creation = new AccountCreation({ challenges, clock, firstMails, users });
  const unseen = new UnseenRegistration({
    ...{ announcer, clock, confirmation, cooldown, creation, firstMails, users },
    options: { linkLifetimeMs: settings.LINK_EXPIRES_IN },
  });
  return new RegistrationService({
    ...{ creation, devices, guard, hasher, rules, sessions },
    door: new RegistrationDoor({ captcha, mailed, requests }),
    unseen: settings.REGISTRATION === 'confirm-first' ? unseen : null,
  });
}
