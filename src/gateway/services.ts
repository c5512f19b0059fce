import { AdminRoster } from '../administration/admin-roster';
import { BlockService } from '../administration/block.service';
import { FirstAdminService } from '../administration/first-admin.service';
import { ChallengeRepository } from '../challenges/challenge.repository';
import { ChallengeService } from '../challenges/challenge.service';
import { EmailConfirmationService } from '../emails/email-confirmation.service';
import { AccessTokens } from '../sessions/access-token';
import { SessionRepository } from '../sessions/session.repository';
import { SessionRotation } from '../sessions/session-rotation.service';
import { type SessionOptions, SessionService } from '../sessions/session.service';
import { SignOutService } from '../sessions/sign-out.service';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import { ChallengeAnswerService } from '../sign-in/challenge-answer.service';
import { LoginService } from '../sign-in/login.service';
import { RegistrationService } from '../sign-in/registration.service';
import { UserRepository } from '../users/user.repository';
import { UserSearchRepository } from '../users/user-search.repository';
import { UserSearchService } from '../users/user-search.service';
import { UserService } from '../users/user.service';
import type { Foundations } from './foundations';
import type { Mail } from './mail';

/** The domains of the gateway, ready for resolvers and for trusted code. */
export type Services = ReturnType<typeof createServices>;

interface Ground {
  readonly foundations: Foundations;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** Every domain's services, from left to right of the dependency order. */
export function createServices(settings: Settings, { foundations, mail, clock, publicUrl }: Ground) {
  const { audit, cooldown, database, guard, hasher, keys, signing } = foundations;
  const siteName = settings.SITE_NAME;
  const confirmFirst = settings.REGISTRATION === 'confirm-first';
  const common = { audit, clock, cooldown, guard, hasher, mail: mail.sealer, outbox: mail.outbox };

  const users = new UserService(new UserRepository(database), audit, clock);
  const userSearch = new UserSearchService(new UserSearchRepository(database), clock);

  const options = sessionOptions(settings, foundations);
  const sessionStore = new SessionRepository(database);
  const accessTokens = new AccessTokens({
    keys: signing,
    issuer: settings.JWT_ISSUER ?? publicUrl,
    audience: settings.JWT_AUDIENCE,
    lifetimeMs: settings.ACCESS_TOKEN_EXPIRES_IN,
  });
  const sessions = new SessionService(sessionStore, { accessTokens, audit, clock, options });
  const rotation = new SessionRotation(sessionStore, {
    users,
    accessTokens,
    audit,
    mail: mail.sealer,
    clock,
    siteName,
    options,
  });
  const signOut = new SignOutService({
    sessions: sessionStore,
    service: sessions,
    refreshKey: keys.refreshMac,
    audit,
    clock,
  });

  const lifetimes = { codeLifetimeMs: settings.CODE_EXPIRES_IN, linkLifetimeMs: settings.LINK_EXPIRES_IN };
  const challenges = new ChallengeService(new ChallengeRepository(database), clock, {
    codeKey: keys.codes,
    codeLength: settings.CODE_LENGTH,
    ...lifetimes,
  });
  const confirmation = new EmailConfirmationService({
    ...common,
    users,
    challenges,
    options: { enabled: settings.CONFIRMATION, siteName, ...lifetimes, confirmPage: `${publicUrl}/confirm` },
  });

  const account = { ...common, users, sessions, confirmation };
  const logins = new LoginService({ ...account, confirmFirst });
  const registration = new RegistrationService({
    ...account,
    challenges,
    options: { confirmFirst, minPasswordLength: settings.PASSWORD_MIN_LENGTH, siteName },
  });
  const challengeAnswers = new ChallengeAnswerService({ confirmation, sessions, clock });

  const roster = new AdminRoster(database);
  const blocks = new BlockService({ users, sessions, roster, audit, clock });
  const firstAdmin = new FirstAdminService({
    users,
    roster,
    hasher,
    audit,
    clock,
    minPasswordLength: settings.PASSWORD_MIN_LENGTH,
  });

  return {
    accessTokens,
    sessionStore,
    users,
    userSearch,
    sessions,
    rotation,
    signOut,
    confirmation,
    logins,
    registration,
    challengeAnswers,
    blocks,
    firstAdmin,
  };
}

function sessionOptions(settings: Settings, { keys }: Foundations): SessionOptions {
  return {
    refreshKey: keys.refreshMac,
    idleMs: settings.REFRESH_TOKEN_EXPIRES_IN,
    absoluteMs: settings.SESSION_MAX_AGE,
    graceMs: settings.REFRESH_GRACE,
  };
}
