import type { Logger } from 'pino';
import { AddressClaims } from '../challenges/address-claims.service';
import { AddressSeal } from '../challenges/address-seal';
import { ChallengeRepository } from '../challenges/challenge.repository';
import { ChallengeService } from '../challenges/challenge.service';
import { MailedChallengeService } from '../challenges/mailed-challenge.service';
import { EmailConfirmationService } from '../emails/email-confirmation.service';
import { AccessTokens } from '../sessions/access-token';
import { BlackoutRepository } from '../sessions/blackout.repository';
import { BlackoutService } from '../sessions/blackout.service';
import { PresentedSessions } from '../sessions/presented-session.service';
import { KnownDevices } from '../sessions/known-devices';
import { SessionRepository } from '../sessions/session.repository';
import { SessionRotation } from '../sessions/session-rotation.service';
import { type SessionOptions, SessionService } from '../sessions/session.service';
import { SignOutService } from '../sessions/sign-out.service';
import type { IdentityService } from '../identities/identity.service';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import { AccountEditedMail } from '../users/account-edited.mail';
import { OwnerNotices } from '../users/owner-notices';
import { KeptBlockRepository } from '../users/kept-block.repository';
import { ProfileRepository } from '../users/profile.repository';
import { ProfileService } from '../users/profile.service';
import { UserRepository } from '../users/user.repository';
import { UserSearchRepository } from '../users/user-search.repository';
import { UserSearchService } from '../users/user-search.service';
import { UserClaims } from '../users/user-claims.service';
import { UserService } from '../users/user.service';
import { UserEditing } from '../users/user-editing.service';
import { UserEmailRepository } from '../users/user-email.repository';
import { UserEmailService } from '../users/user-email.service';
import { emailServices } from './email-services';
import { activeAdmins, administrationServices } from './administration-services';
import type { Foundations } from './foundations';
import { issuerOf } from './issuer';
import { identityRemovals, identityService } from './identity-service';
import { importService } from './import-service';
import type { Mail } from './mail';
import { socialService } from './social';
import { passwordServices } from './password-services';
import { factorChanges, secondFactorServices } from './second-factor-services';
import { signInOptions } from './sign-in-options';
import { signInServices } from './sign-in-services';

/** The domains of the gateway, ready for resolvers and for trusted code. */
export type Services = ReturnType<typeof createServices>;

/** What every domain is made of. */
export interface Ground {
  readonly foundations: Foundations;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly logger: Logger;
}

/** Every domain's services, from left to right of the dependency order. */
export function createServices(settings: Settings, ground: Ground) {
  const users = userServices(settings, ground);
  const sessions = sessionServices(settings, { ...ground, ...users });
  const identities = identityService(settings, { ...ground, ...users });
  const challenges = challengeServices(settings, { ...ground, ...users, ...sessions, identities });
  const changes = factorChanges(settings, { ...ground, ...users });
  const passwords = passwordServices(settings, { ...ground, ...users, ...sessions, ...challenges, ...changes });
  const early = { ...users, ...sessions, ...challenges, ...passwords };
  const emails = emailServices(settings, { ...ground, ...early, ...changes, identities });
  const factors = secondFactorServices(settings, { ...ground, ...early, ...changes });
  const known = { ...early, ...emails, ...factors, identities };
  const signIn = signInServices(settings, { ...ground, ...known });
  const social = socialService(settings, { ...ground, ...known, ...signIn });
  const administration = administrationServices(settings, { ...ground, ...known });
  return {
    ...{ ...known, ...signIn, ...administration, social },
    identityRemovals: identityRemovals({ ...ground, ...known }),
    imports: importService(ground),
    signInOptions: signInOptions(settings, ground),
  };
}

function userServices(settings: Settings, { clock, foundations, mail: { announcer } }: Ground) {
  const { audit, customData: rules, database, keys } = foundations;
  const mail = new AccountEditedMail(settings.SITE_NAME);
  const notices = new OwnerNotices(foundations.cooldown);
  const emails = new UserEmailRepository(database);
  const keptBlocks = new KeptBlockRepository(database, clock, keys.keptBlocks);
  const userStore = new UserRepository(database);
  const users = new UserService(userStore, { announcer, audit, clock, keptBlocks, mail });
  const profiles = new ProfileRepository(database);
  return {
    users,
    userClaims: new UserClaims(userStore, { announcer, clock }),
    emails: new UserEmailService(emails, keptBlocks, clock),
    editing: new UserEditing({ announcer, clock, emails, mail }),
    keptBlocks,
    notices,
    profiles: new ProfileService({ users, profiles, rules, announcer, audit, clock }),
    userSearch: new UserSearchService(new UserSearchRepository(database), clock),
  };
}

function sessionServices(settings: Settings, { foundations, clock, mail, notices, publicUrl, users }: Ground & Users) {
  const { announcer } = mail;
  const { database, keys, signing } = foundations;
  const options = sessionOptions(settings, foundations);
  const sessionStore = new SessionRepository(database);
  const accessTokens = new AccessTokens({
    keys: signing,
    ...issuerOf(settings, publicUrl),
    audience: settings.JWT_AUDIENCE,
    lifetimeMs: settings.ACCESS_TOKEN_EXPIRES_IN,
  });
  const blackouts = new BlackoutService(new BlackoutRepository(database), { announcer, clock });
  const sessions = new SessionService(sessionStore, { accessTokens, announcer, blackouts, clock, options });
  const common = { accessTokens, announcer, blackouts, clock, options, siteName: settings.SITE_NAME };
  const rotation = new SessionRotation(sessionStore, { ...common, users, notices });
  const refreshKey = keys.refreshMac;
  const presentedSessions = new PresentedSessions({ blackouts, clock, refreshKey, sessions: sessionStore, users });
  const signOut = new SignOutService({ presented: presentedSessions, service: sessions, announcer });
  const devices = new KnownDevices(keys.devices, clock);
  return { blackouts, devices, sessionStore, accessTokens, sessions, rotation, signOut, presentedSessions };
}

type ChallengeGround = Ground & Users & ReturnType<typeof sessionServices> & { readonly identities: IdentityService };

function challengeServices(settings: Settings, ground: ChallengeGround) {
  const { clock, foundations, identities, mail, publicUrl, sessions, userClaims, users } = ground;
  const { announcer } = mail;
  const { cooldown, database, guard, keys, requests, wrongCodes } = foundations;
  const lifetimes = { codeLifetimeMs: settings.CODE_EXPIRES_IN, linkLifetimeMs: settings.LINK_EXPIRES_IN };
  const options = { codeKey: keys.codes, codeLength: settings.CODE_LENGTH, ...lifetimes };
  const challenges = new ChallengeService(new ChallengeRepository(database, new AddressSeal(keys.codes)), {
    clock,
    options,
    wrongCodes,
  });
  const mailed = new MailedChallengeService({
    ...{ challenges, clock, cooldown, requests, users },
    sendsMail: settings.mailTransport !== 'none',
    codeLifetimeMs: settings.CODE_EXPIRES_IN,
  });
  const claims = new AddressClaims({
    ...{ announcer, challenges, clock, identities, sessions, userClaims, users },
    admins: activeAdmins(database, clock),
    siteName: settings.SITE_NAME,
  });
  const confirmation = new EmailConfirmationService({
    ...{ announcer, challenges, claims, cooldown, guard, mailed, users },
    options: {
      enabled: settings.CONFIRMATION,
      siteName: settings.SITE_NAME,
      confirmPage: `${publicUrl}/confirm`,
      ...lifetimes,
    },
  });
  return { challenges, claims, mailed, confirmation };
}

type Users = ReturnType<typeof userServices>;

function sessionOptions(settings: Settings, { keys }: Foundations): SessionOptions {
  return {
    refreshKey: keys.refreshMac,
    idleMs: settings.REFRESH_TOKEN_EXPIRES_IN,
    absoluteMs: settings.SESSION_MAX_AGE,
    graceMs: settings.REFRESH_GRACE,
  };
}
