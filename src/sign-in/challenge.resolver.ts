import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { toChallenge } from '../challenges/challenge.mapper';
import { Challenge } from '../challenges/challenge.type';
import { sessionOf } from '../context/asking-session';
import type { Context } from '../context/context';
import type { Confirming } from '../emails/confirmation-terms';
import { Public } from '../graphql/access';
import { CarriesCredentials, SignsIn } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import { EmailAddressScalar } from '../graphql/scalars';
import type { EmailAddress } from '../shared/email-address';
import type { SecondFactorService } from '../second-factors/second-factor.service';
import type { PresentedSessions } from '../sessions/presented-session.service';
import type { ChallengeAnswerService } from './challenge-answer.service';
import { DEVICE_TOKEN, withDeviceToken } from './device-token.mapper';
import type { LoginCodeService } from './login-code.service';
import type { LoginLinks } from './login-link.service';
import { AuthResult, type SignedIn, TokenDelivery } from './sign-in.type';
import { Delivery } from './token-delivery.mapper';

/** Signs in step by step: requests a code and answers the challenge. */
@Resolver()
export class ChallengeResolver {
  constructor(
    private readonly loginCodes: LoginCodeService,
    private readonly answers: ChallengeAnswerService,
    private readonly links: LoginLinks,
    private readonly secondFactors: SecondFactorService,
    private readonly presented: PresentedSessions,
  ) {}

  @Query(() => Challenge, {
    nullable: true,
    description:
      'The second step that a challenge asks for, to whoever holds its id: a sign-in at a provider brings it back as\n`challenge` in the address. Null where there is none (any more), and of the challenges that guests ask for.',
  })
  @Public()
  @RateLimit()
  async challenge(@Arg('id', () => ID) id: string): Promise<Challenge | null> {
    const notice = await this.secondFactors.notice(id);
    return notice && toChallenge(notice);
  }

  @Mutation(() => Challenge, {
    description: 'Signs in without a password; answers alike whether or not the address is known.',
  })
  @Public()
  @RateLimit()
  async requestLoginCode(
    @Arg('email', () => EmailAddressScalar) email: EmailAddress,
    @Ctx() { origin }: Context,
  ): Promise<Challenge> {
    return toChallenge(await this.loginCodes.request(email, origin));
  }

  @Mutation(() => AuthResult, {
    description:
      'Answers a LOGIN_CODE, MFA_EMAIL, MFA_TOTP or CONFIRM_EMAIL challenge and signs in, or gives the next challenge where a second factor is due.',
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @SignsIn({ readsCaller: true })
  async answerChallenge(
    @Arg('challengeId', () => ID) challengeId: string,
    @Arg('code', () => String) code: string,
    @Arg('delivery', () => TokenDelivery, { defaultValue: TokenDelivery.COOKIE, nullable: true })
    delivery: TokenDelivery,
    @Arg('deviceToken', () => String, { nullable: true, description: DEVICE_TOKEN })
    deviceToken: string | null,
    @Ctx() context: Context,
  ): Promise<SignedIn | Challenge> {
    const way = new Delivery(delivery, context);
    const asking = await this.asking(context, deviceToken);
    return way.answer(await this.answers.answer({ challengeId, code }, asking));
  }

  @Mutation(() => AuthResult, {
    description:
      'Signs in by the token of the link in a mail of requestLoginCode, or gives the challenge of the second factor that is due.',
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @SignsIn({ readsCaller: true })
  async signInWithLink(
    @Arg('token', () => String) token: string,
    @Arg('delivery', () => TokenDelivery, { defaultValue: TokenDelivery.COOKIE, nullable: true })
    delivery: TokenDelivery,
    @Arg('deviceToken', () => String, { nullable: true, description: DEVICE_TOKEN })
    deviceToken: string | null,
    @Ctx() context: Context,
  ): Promise<SignedIn | Challenge> {
    const way = new Delivery(delivery, context);
    const asking = await this.asking(context, deviceToken);
    return way.answer(await this.links.signIn(token, { ...asking, password: '' }));
  }

  private async asking(context: Context, deviceToken: string | null): Promise<Confirming> {
    const origin = withDeviceToken(context.origin, deviceToken);
    return { origin, session: await sessionOf(context, this.presented) };
  }
}
