import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Challenge } from '../challenges/challenge.type';
import type { Context } from '../context/context';
import { Public } from '../graphql/access';
import { CarriesCredentials, HashesPassword, SignsIn } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import { withDeviceToken } from './device-token.mapper';
import type { LoginService } from './login.service';
import type { RegistrationService } from './registration.service';
import { LoginInput, RegisterInput } from './sign-in.input';
import { AuthResult, type SignedIn, TokenDelivery } from './sign-in.type';
import { Delivery } from './token-delivery.mapper';

const DELIVERY = { defaultValue: TokenDelivery.COOKIE } as const;

@Resolver()
export class SignInResolver {
  constructor(
    private readonly registration: RegistrationService,
    private readonly logins: LoginService,
  ) {}

  @Mutation(() => AuthResult)
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  @SignsIn()
  async register(
    @Arg('input', () => RegisterInput) input: RegisterInput,
    @Arg('delivery', () => TokenDelivery, { ...DELIVERY, nullable: true }) delivery: TokenDelivery,
    @Ctx() context: Context,
  ): Promise<SignedIn | Challenge> {
    const way = new Delivery(delivery, context);
    return way.answer(await this.registration.register(input, context.origin));
  }

  @Mutation(() => AuthResult)
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  @SignsIn()
  async login(
    @Arg('input', () => LoginInput) input: LoginInput,
    @Arg('delivery', () => TokenDelivery, { ...DELIVERY, nullable: true }) delivery: TokenDelivery,
    @Ctx() context: Context,
  ): Promise<SignedIn | Challenge> {
    const way = new Delivery(delivery, context);
    const origin = withDeviceToken(context.origin, input.deviceToken);
    return way.answer(await this.logins.login(input, origin));
  }
}
