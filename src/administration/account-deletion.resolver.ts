import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { toChallenge } from '../challenges/challenge.mapper';
import { Challenge } from '../challenges/challenge.type';
import { MailProof } from '../challenges/mail-proof.input';
import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import { Auth } from '../graphql/access';
import { CarriesCredentials, HashesPassword } from '../graphql/marks';
import type { AccountDeletionRequests } from './account-deletion-request.service';
import type { AccountDeletionService, DeletionCode } from './account-deletion.service';

@Resolver()
export class AccountDeletionResolver {
  constructor(
    private readonly requests: AccountDeletionRequests,
    private readonly deletions: AccountDeletionService,
  ) {}

  @Mutation(() => Challenge, { description: "Mails a code to one's own address, which deleteAccount takes." })
  @Auth({ beforeConfirmation: true })
  async requestAccountDeletion(@Ctx() context: Context): Promise<Challenge> {
    return toChallenge(await this.requests.request(currentUser(context).document, context.origin));
  }

  @Mutation(() => Boolean, {
    description:
      'For good. Wants the password; the mailed code where the account has none; both with DELETE_REQUIRES_CODE.',
  })
  @Auth({ beforeConfirmation: true })
  @CarriesCredentials()
  @HashesPassword()
  async deleteAccount(
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Arg('proof', () => MailProof, { nullable: true }) proof: MailProof | null,
    @Ctx() context: Context,
  ): Promise<boolean> {
    const given = { password: password ?? null, code: codeOf(proof), origin: context.origin };
    await this.deletions.delete(currentUser(context), given);
    context.cookies.clear();
    context.signOut();
    return true;
  }
}

/** The mail holds no link, so that a token proves nothing here. */
function codeOf(proof: MailProof | null): DeletionCode | null {
  if (proof == null) return null;
  return { challengeId: proof.challengeId ?? null, code: proof.code ?? '' };
}
