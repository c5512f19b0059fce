import { specifiedDirectives, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ContainerType, type NonEmptyArray } from 'type-graphql';
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
import { SocialResolver } from '../social/social.resolver';
import { SignInOptionsResolver } from '../sign-in/sign-in-options.resolver';
import { SignInResolver } from '../sign-in/sign-in.resolver';
import { ProfileResolver } from '../users/profile.resolver';
import { UserResolver } from '../users/user.resolver';
import { authDirective } from './access';
import { rateLimitDirective } from './rate-limit.directive';
import { validateInput } from './validate-input';

/** Every resolver of the gateway; a new one is entered here and in the container of gateway/resolvers.ts. */
const RESOLVERS: NonEmptyArray<NewableFunction> = [
  UserResolver,
  ProfileResolver,
  SessionResolver,
  SignInResolver,
  ChallengeResolver,
  SignInOptionsResolver,
  SecondFactorResolver,
  SessionContinuationResolver,
  EmailConfirmationResolver,
  EmailChangeResolver,
  PasswordResolver,
  IdentityResolver,
  PasswordResetResolver,
  SocialResolver,
  UserListResolver,
  AccountDeletionResolver,
  UserAccountResolver,
  UserDeletionResolver,
  BlockResolver,
  PermissionResolver,
  BlackoutResolver,
  AuditEventResolver,
  SupportResolver,
];

/** The schema as the decorators state it, before anything is enforced. The container gives each resolver class its instance. */
export function buildGatewaySchema(container: ContainerType): GraphQLSchema {
  return buildSchemaSync({
    resolvers: RESOLVERS,
    container,
    directives: [...specifiedDirectives, authDirective, rateLimitDirective],
    validateFn: validateInput,
    // Apollo asserts the finished schema valid; type-graphql's own check runs a whole introspection query at each start.
    skipCheck: true,
  });
}
