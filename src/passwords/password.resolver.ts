import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import { Auth } from '../graphql/access';
import { CarriesCredentials, HashesPassword } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import type { KnownDevices } from '../sessions/known-devices';
import { renewCookies, renewDevices } from '../sessions/renewed-cookies.mapper';
import type { SessionRotation } from '../sessions/session-rotation.service';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { PasswordChangeService } from './password-change.service';
import { PasswordStatus } from './password.type';
import type { UserDocument } from '../users/user.document';

/** One's own password, for those who are signed in. */
@Resolver()
export class PasswordResolver {
  constructor(
    private readonly changes: PasswordChangeService,
    private readonly rotation: SessionRotation,
    private readonly devices: KnownDevices,
  ) {}

  @Query(() => PasswordStatus)
  @Auth()
  passwordStatus(@Ctx() context: Context): PasswordStatus {
    const { passwordHash, passwordChangedAt } = currentUser(context).document;
    return { set: passwordHash !== null, changedAt: passwordHash === null ? null : passwordChangedAt };
  }

  @Mutation(() => User, {
    description:
      'A password for an account without one, within 15 minutes of signing in. Every other session ends; browsers get new cookies.',
  })
  @Auth()
  @CarriesCredentials()
  @HashesPassword()
  async setPassword(@Arg('password', () => String) password: string, @Ctx() context: Context): Promise<User> {
    return this.goOn(await this.changes.set(currentUser(context), password, context.origin), context);
  }

  @Mutation(() => User, {
    description: 'Every other session ends; this one goes on, and browsers get new cookies.',
  })
  @Auth()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  async changePassword(
    @Arg('currentPassword', () => String) currentPassword: string,
    @Arg('newPassword', () => String) newPassword: string,
    @Ctx() context: Context,
  ): Promise<User> {
    const passwords = { currentPassword, newPassword };
    return this.goOn(await this.changes.change(currentUser(context), passwords, context.origin), context);
  }

  private async goOn(user: UserDocument, context: Context): Promise<User> {
    renewDevices(this.devices, user, context);
    await renewCookies(this.rotation, context);
    return toUser(user);
  }
}
