import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import { Auth, Public } from '../graphql/access';
import { CarriesCredentials, HashesPassword } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { AuthenticatorService } from './authenticator.service';
import type { EmailFactorService } from './email-factor.service';
import { qrCode } from './qr-code';
import { TotpSecret } from './totp-secret.type';

/** One's own second factors. */
@Resolver(() => TotpSecret)
export class SecondFactorResolver {
  constructor(
    private readonly emailFactor: EmailFactorService,
    private readonly authenticator: AuthenticatorService,
  ) {}

  @Mutation(() => User, {
    description: 'Whether a code by mail is the second step of signing in. Wants a confirmed address.',
  })
  @Auth()
  @CarriesCredentials()
  @HashesPassword()
  async setEmailMfa(
    @Arg('enabled', () => Boolean) enabled: boolean,
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Ctx() context: Context,
  ): Promise<User> {
    const proof = { password, origin: context.origin };
    return toUser(await this.emailFactor.set(currentUser(context), enabled, proof));
  }

  @Mutation(() => TotpSecret, { description: 'A new secret, not yet in force; confirmTotp puts it there.' })
  @Auth()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  requestTotp(
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Ctx() context: Context,
  ): Promise<TotpSecret> {
    return this.authenticator.request(currentUser(context), { password, origin: context.origin });
  }

  @FieldResolver(() => String, { description: 'PNG as a data URL.' })
  @Public()
  qrCode(@Root() { uri }: TotpSecret): Promise<string> {
    return qrCode(uri);
  }

  @Mutation(() => [String], {
    description: 'Turns the authenticator on and answers the recovery codes, shown this once.',
  })
  @Auth()
  @RateLimit()
  @CarriesCredentials()
  confirmTotp(@Arg('code', () => String) code: string, @Ctx() context: Context): Promise<string[]> {
    return this.authenticator.confirm(currentUser(context), code, context.origin);
  }

  @Mutation(() => User, {
    description: "Wants the password, where there is one, and the authenticator's code or a recovery code.",
  })
  @Auth()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  async disableTotp(
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Arg('code', () => String, { nullable: true }) code: string | null,
    @Ctx() context: Context,
  ): Promise<User> {
    const proof = { password, code, origin: context.origin };
    return toUser(await this.authenticator.disable(currentUser(context), proof));
  }

  @Mutation(() => [String], {
    description: 'New recovery codes; those before stop working. Wants what disableTotp wants.',
  })
  @Auth()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  renewRecoveryCodes(
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Arg('code', () => String, { nullable: true }) code: string | null,
    @Ctx() context: Context,
  ): Promise<string[]> {
    const proof = { password, code, origin: context.origin };
    return this.authenticator.renewRecoveryCodes(currentUser(context), proof);
  }
}
