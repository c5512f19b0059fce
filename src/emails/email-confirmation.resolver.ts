import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { toChallenge } from '../challenges/challenge.mapper';
import { Challenge } from '../challenges/challenge.type';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { Context } from '../context/context';
import { askingSession } from '../context/asking-session';
import { currentUser } from '../context/current-user';
import { Auth, Public } from '../graphql/access';
import { CarriesCredentials, HashesPassword } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import type { PresentedSessions } from '../sessions/presented-session.service';
import { EmailAddressScalar } from '../graphql/scalars';
import type { EmailAddress } from '../shared/email-address';
import type { ConfirmationPages } from './confirmation-page.service';
import type { EmailConfirmationService } from './email-confirmation.service';
import { EmailRequired } from './email.errors';
import { EmailConfirmationStatus } from './email.type';

@Resolver()
export class EmailConfirmationResolver {
  constructor(
    private readonly confirmation: EmailConfirmationService,
    private readonly pages: ConfirmationPages,
    private readonly presented: PresentedSessions,
  ) {}

  @Query(() => EmailConfirmationStatus)
  @Auth({ beforeConfirmation: true })
  emailConfirmationStatus(@Ctx() context: Context): Promise<EmailConfirmationStatus> {
    return this.confirmation.statusOf(currentUser(context).document, context.origin);
  }

  @Mutation(() => Challenge, {
    description: "One's own address; a guest names one and is answered alike whether or not it is known.",
  })
  @Public()
  @RateLimit()
  async requestEmailConfirmation(
    @Arg('email', () => EmailAddressScalar, { nullable: true }) email: EmailAddress | null,
    @Ctx() { origin, user }: Context,
  ): Promise<Challenge> {
    const isOwn = user.isAuthenticated && email?.canonical === user.document.emailCanonical;
    if (email != null && !isOwn) return toChallenge(await this.confirmation.request(email, origin));
    if (user.isAuthenticated) return toChallenge(await this.confirmation.requestOwn(user.document, origin));
    throw user.cameWithoutToken ? new EmailRequired() : user.refusal;
  }

  @Mutation(() => EmailConfirmationStatus, {
    description:
      "The link's token, or a challenge's id with its code, or the code alone: then it answers the newest of one's own.\nA link that is opened elsewhere than in a session of the account takes the account from whoever registered it: sessions, password and data end.\nUnless its password is given with the token: then whoever registered confirms on another device.",
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  async confirmEmail(
    @Arg('token', () => String, { nullable: true }) token: string | null,
    @Arg('challengeId', () => ID, { nullable: true }) challengeId: string | null,
    @Arg('code', () => String, { nullable: true }) code: string | null,
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Ctx() context: Context,
  ): Promise<EmailConfirmationStatus> {
    const { origin } = context;
    if (token == null && code == null) throw new ChallengeInvalid();
    const session = await askingSession(context, this.presented);
    if (token != null) return this.pages.confirmAndTell(token, { origin, password: password ?? '', session });
    if (code == null) throw new ChallengeInvalid();
    if (challengeId != null) {
      return (await this.confirmation.confirm({ challengeId, code }, { origin, session })).status;
    }
    return this.confirmation.confirmOwn(currentUser(context).document, code, origin);
  }
}
