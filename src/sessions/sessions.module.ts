import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Settings } from '../settings';
import type { Users } from '../users/users.module';
import { type AccessTokenOptions, AccessTokens } from './access-token';
import { BlackoutRepository } from './blackout.repository';
import { BlackoutService } from './blackout.service';
import { CookieDomainRepository } from './cookie-domain.repository';
import { KnownDevices } from './known-devices';
import { PresentedSessions } from './presented-session.service';
import { SessionRepository } from './session.repository';
import { SessionResolver } from './session.resolver';
import { SessionRotation } from './session-rotation.service';
import { SessionService } from './session.service';
import { SignOutService } from './sign-out.service';

/** The services of sessions/. */
export type Sessions = ServicesOf<typeof sessionsModule>;

/** An address that development gives itself, whatever its port. */
const LOCAL = /^http:\/\/localhost:\d{1,5}$/;

/** Builds what opens, continues and ends sessions. */
export function sessionsModule(platform: Platform, { notices, users }: Users) {
  const { announcer, clock, database, keys, settings } = platform;
  const refreshKey = keys.refreshMac;
  const options = {
    refreshKey,
    idleMs: settings.REFRESH_TOKEN_EXPIRES_IN,
    absoluteMs: settings.SESSION_MAX_AGE,
    graceMs: settings.REFRESH_GRACE,
  };
  const sessionStore = new SessionRepository(database);
  const accessTokens = accessTokensOf(platform);
  const blackouts = new BlackoutService(new BlackoutRepository(database), { announcer, clock });
  const common = { accessTokens, announcer, blackouts, clock, options };
  const sessions = new SessionService(sessionStore, common);
  const presented = { accessTokens, blackouts, clock, refreshKey, sessions: sessionStore, users };
  const presentedSessions = new PresentedSessions(presented);
  return {
    services: {
      ...{ accessTokens, blackouts, presentedSessions, sessions, sessionStore },
      devices: new KnownDevices(keys.devices, clock),
      rotation: new SessionRotation(sessionStore, { ...common, users, notices }),
      signOut: new SignOutService({ presented: presentedSessions, service: sessions, announcer }),
    },
    resolvers: [new SessionResolver(sessions)],
    /** Stores the domain of the cookies in the database, so that `doctor` can report a change. */
    prepare: () => new CookieDomainRepository(database, clock).remember(settings.COOKIE_DOMAIN ?? null),
  };
}

function accessTokensOf({ publicUrl, settings, signing }: Platform): AccessTokens {
  return new AccessTokens({
    keys: signing,
    ...issuerOf(settings, publicUrl),
    audience: settings.JWT_AUDIENCE,
    lifetimeMs: settings.ACCESS_TOKEN_EXPIRES_IN,
  });
}

/**
 * The issuer of access tokens: the address that people use, where the settings name no other.
 *
 * In development without PUBLIC_URL it holds the port, so that tokens of every port are taken: processes on one data
 * folder, and one that was started again on another port, have the same keys.
 */
function issuerOf(
  { JWT_ISSUER: named, publicUrl: given }: Settings,
  publicUrl: string,
): Pick<AccessTokenOptions, 'issuer' | 'isOwnIssuer'> {
  if (named !== undefined || given !== null) return { issuer: named ?? publicUrl };
  return { issuer: publicUrl, isOwnIssuer: (issuer) => typeof issuer === 'string' && LOCAL.test(issuer) };
}
