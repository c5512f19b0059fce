import { Arg, ID, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { EmailAddressScalar } from '../graphql/scalars';
import type { EmailAddress } from '../shared/email-address';
import type { UserDeletionService } from './user-deletion.service';
import type { CallingActor } from '../shared/actor';

@Resolver()
export class UserDeletionResolver {
  constructor(private readonly deletions: UserDeletionService) {}

  @Mutation(() => Boolean, {
    description: 'keepBlock: a block stays on the address; default as KEEP_BLOCK_ON_DELETE says.',
  })
  @Auth({ permission: 'admin' })
  async deleteUser(
    @Arg('id', () => ID) id: string,
    @Arg('keepBlock', () => Boolean, { nullable: true }) keepBlock: boolean | null,
    @CalledBy() actor: CallingActor,
  ): Promise<boolean> {
    await this.deletions.delete(id, keepBlock ?? null, actor);
    return true;
  }

  @Mutation(() => Boolean, {
    description: 'Lifts the block that was kept when a blocked account was deleted; false where there was none.',
  })
  @Auth({ permission: 'admin' })
  unblockEmail(
    @Arg('email', () => EmailAddressScalar) email: EmailAddress,
    @CalledBy() actor: CallingActor,
  ): Promise<boolean> {
    return this.deletions.unblockEmail(email, actor);
  }
}
