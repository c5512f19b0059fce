import type { ContainerType } from 'type-graphql';
import { AccountDeletionResolver } from '../administration/account-deletion.resolver';
import { BlockResolver } from '../administration/block.resolver';
import { AuditEventResolver } from '../administration/audit-event.resolver';
import { SupportResolver } from '../administration/support.resolver';
import { BlackoutResolver } from '../administration/blackout.resolver';
import { PermissionResolver } from '../administration/permission.resolver';
import { UserAccountResolver } from '../administration/user-account.resolver';
import { UserDeletionResolver } from '../administration/user-deletion.resolver';
import { UserListResolver } from '../administration/user-list.resolver';
import { EmailChangeResolver } from '../emails/email-change.resolver';
import { EmailConfirmationResolver } from '../emails/email-confirmation.resolver';
import { PasswordResolver } from '../passwords/password.resolver';
import { IdentityResolver } from '../identities/identity.resolver';
import { PasswordResetResolver } from '../passwords/password-reset.resolver';
import { SessionResolver } from '../sessions/session.resolver';
import { SecondFactorResolver } from '../second-factors/second-factor.resolver';
import { ChallengeResolver } from '../sign-in/challenge.resolver';
import { SessionContinuationResolver } from '../sign-in/session-continuation.resolver';
import { SignInOptionsResolver } from '../sign-in/sign-in-options.resolver';
import { SocialResolver } from '../social/social.resolver';
import { SignInResolver } from '../sign-in/sign-in.resolver';
import { ProfileResolver } from '../users/profile.resolver';
import { UserResolver } from '../users/user.resolver';
import type { Clock } from '../shared/clock';
import type { Services } from './services';

/** The one instance of each resolver class, by class. @throws {Error} at the first use of a class that was forgotten here. */
export function resolverContainer(services: Services, clock: Clock): ContainerType {
  const { confirmationPages, presentedSessions } = services;
  const instances = new Map<unknown, unknown>([
    [UserResolver, new UserResolver(services.users, clock)],
    [ProfileResolver, new ProfileResolver(services.profiles)],
    [SessionResolver, new SessionResolver(services.sessions)],
    [SignInResolver, new SignInResolver(services.registration, services.logins)],
    [SecondFactorResolver, new SecondFactorResolver(services.emailFactor, services.authenticator)],
    [ChallengeResolver, challengeResolver(services)],
    [SignInOptionsResolver, new SignInOptionsResolver(services.signInOptions)],
    [SessionContinuationResolver, new SessionContinuationResolver(services.rotation, services.signOut)],
    [EmailChangeResolver, emailChangeResolver(services)],
    [
      EmailConfirmationResolver,
      new EmailConfirmationResolver(services.confirmation, confirmationPages, presentedSessions),
    ],
    [PasswordResolver, new PasswordResolver(services.passwordChanges, services.rotation, services.devices)],
    [IdentityResolver, new IdentityResolver(services.identities, services.ownerCheck)],
    [PasswordResetResolver, new PasswordResetResolver(services.passwordResets, presentedSessions)],
    [SocialResolver, new SocialResolver(services.social)],
    [UserListResolver, new UserListResolver(services.userSearch, services.users)],
    [PermissionResolver, new PermissionResolver(services.permissions)],
    [BlackoutResolver, new BlackoutResolver(services.blackoutAdministration)],
    [AuditEventResolver, new AuditEventResolver(services.auditReading)],
    [SupportResolver, new SupportResolver(services.support)],
    [AccountDeletionResolver, new AccountDeletionResolver(services.accountDeletions)],
    [UserAccountResolver, new UserAccountResolver(services.userCreation, services.userEdits)],
    [UserDeletionResolver, new UserDeletionResolver(services.userDeletions)],
    [BlockResolver, new BlockResolver(services.blocks)],
  ]);
  return containerOf(instances);
}

function challengeResolver(services: Services): ChallengeResolver {
  const { challengeAnswers, loginCodes, loginLinks, presentedSessions, secondFactors } = services;
  return new ChallengeResolver(loginCodes, challengeAnswers, loginLinks, secondFactors, presentedSessions);
}

function emailChangeResolver(services: Services): EmailChangeResolver {
  const { devices, emailChangeLinks, emailChanges, emailUndos, presentedSessions } = services;
  return new EmailChangeResolver(emailChanges, emailUndos, emailChangeLinks, presentedSessions, devices);
}

function containerOf(instances: ReadonlyMap<unknown, unknown>): ContainerType {
  return {
    get(resolver) {
      const instance = instances.get(resolver);
      if (instance === undefined) {
        throw new Error(`${(resolver as { name: string }).name} is missing in gateway/resolvers.ts`);
      }
      return instance;
    },
  };
}
