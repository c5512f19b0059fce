import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { toChallenge } from '../challenges/challenge.mapper';
import { Challenge } from '../challenges/challenge.type';
import { MailProof } from '../challenges/mail-proof.input';
import { toProof } from '../challenges/mail-proof.mapper';
import { sessionOf } from '../context/asking-session';
import type { Context } from '../context/context';
import { Public } from '../graphql/access';
import { CarriesCredentials, HashesPassword } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import { EmailAddressScalar } from '../graphql/scalars';
import type { EmailAddress } from '../shared/email-address';
import type { PresentedSessions } from '../sessions/presented-session.service';
import type { PasswordResetRequests } from './password-reset-request.service';
import type { PasswordResetService } from './password-reset.service';

/** Resets a password by the account's mail. */
@Resolver()
export class PasswordResetResolver {
  constructor(
    private readonly requests: PasswordResetRequests,
    private readonly resets: PasswordResetService,
    private readonly presented: PresentedSessions,
  ) {}

  @Mutation(() => Challenge, { description: 'Answers alike whether or not the address is known.' })
  @Public()
  @RateLimit()
  async requestPasswordReset(
    @Arg('email', () => EmailAddressScalar) email: EmailAddress,
    @Arg('captchaToken', () => String, { nullable: true }) captchaToken: string | null,
    @Ctx() { origin }: Context,
  ): Promise<Challenge> {
    return toChallenge(await this.requests.request({ email, captchaToken }, origin));
  }

  @Mutation(() => Boolean, {
    description:
      'Ends every session, confirms the address and signs nobody in. A password that is refused leaves the link as it was.\nremoveRecentFactors takes off second factors that are younger than seven days: a thief may have put them on.',
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  async resetPassword(
    @Arg('proof', () => MailProof) proof: MailProof,
    @Arg('newPassword', () => String) newPassword: string,
    @Arg('removeRecentFactors', () => Boolean, { nullable: true, defaultValue: false })
    removesRecentFactors: boolean | null,
    @Ctx() context: Context,
  ): Promise<boolean> {
    const session = await sessionOf(context, this.presented);
    const resetting = { origin: context.origin, session, removesRecentFactors: removesRecentFactors === true };
    context.cookies.keepDevices(await this.resets.reset(toProof(proof), newPassword, resetting));
    return true;
  }
}
