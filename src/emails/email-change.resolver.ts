import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { toChallenge } from '../challenges/challenge.mapper';
import { Challenge } from '../challenges/challenge.type';
import { MailProof } from '../challenges/mail-proof.input';
import { toProof } from '../challenges/mail-proof.mapper';
import type { Context } from '../context/context';
import { askingSession } from '../context/asking-session';
import { currentUser } from '../context/current-user';
import { Auth, Public } from '../graphql/access';
import { CarriesCredentials, HashesPassword } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import type { PresentedSessions } from '../sessions/presented-session.service';
import { EmailAddressScalar } from '../graphql/scalars';
import type { EmailAddress } from '../shared/email-address';
import type { KnownDevices } from '../sessions/known-devices';
import { renewDevices } from '../sessions/renewed-cookies.mapper';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { EmailChangeLinks } from './email-change-link.service';
import type { EmailChangeRequests } from './email-change-request.service';
import type { EmailUndoService } from './email-undo.service';

@Resolver()
export class EmailChangeResolver {
  constructor(
    private readonly requests: EmailChangeRequests,
    private readonly undos: EmailUndoService,
    private readonly links: EmailChangeLinks,
    private readonly presented: PresentedSessions,
    private readonly devices: KnownDevices,
  ) {}

  @Mutation(() => Challenge, {
    description: 'Mails a proof to the new address; answers alike whether or not another account has it.',
  })
  @Auth({ beforeConfirmation: true })
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  async requestEmailChange(
    @Arg('newEmail', () => EmailAddressScalar) newEmail: EmailAddress,
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Ctx() context: Context,
  ): Promise<Challenge> {
    const { origin } = context;
    return toChallenge(await this.requests.request(currentUser(context), newEmail, { password, origin }));
  }

  @Mutation(() => User, {
    description:
      "An account without a password proves its present address too: requestEmailChange mails a code to each.\nThe code of the present address goes into currentProof.\nA link that is opened elsewhere than in a session of the account comes with the account's password.",
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @HashesPassword()
  async confirmEmailChange(
    @Arg('proof', () => MailProof) proof: MailProof,
    @Arg('currentProof', () => MailProof, { nullable: true }) currentProof: MailProof | null,
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Ctx() context: Context,
  ): Promise<User> {
    const session = await askingSession(context, this.presented);
    const given = { proof: toProof(proof), presentCode: currentProof?.code ?? null, password: password ?? '' };
    const user = await this.links.confirm({ ...given, presented: session, session, origin: context.origin });
    if (context.user.isAuthenticated && context.user.id === user._id) renewDevices(this.devices, user, context);
    return toUser(user);
  }

  @Mutation(() => Boolean, {
    description:
      'The undo link that the old address got: puts it back, ends every session, and takes off second factors and providers that came since.',
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  async cancelEmailChange(@Arg('token', () => String) token: string, @Ctx() { origin }: Context): Promise<boolean> {
    await this.undos.undo(token, origin);
    return true;
  }
}
