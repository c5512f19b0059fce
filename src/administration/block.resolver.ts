import { Arg, ID, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { DateTimeScalar } from '../graphql/scalars';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { BlockService } from './block.service';
import type { CallingActor } from '../shared/actor';

@Resolver()
export class BlockResolver {
  constructor(private readonly blocks: BlockService) {}

  @Mutation(() => User)
  @Auth({ permission: 'admin' })
  async blockUser(
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String, { nullable: true }) reason: string | null,
    @Arg('until', () => DateTimeScalar, { nullable: true }) until: Date | null,
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    return toUser(await this.blocks.block(id, { reason: reason ?? null, until: until ?? null }, actor));
  }

  @Mutation(() => User)
  @Auth({ permission: 'admin' })
  async unblockUser(@Arg('id', () => ID) id: string, @CalledBy() actor: CallingActor): Promise<User> {
    return toUser(await this.blocks.unblock(id, actor));
  }

  @Mutation(() => User, {
    description: 'Ends every session of the user and refuses every token issued so far, without blocking.',
  })
  @Auth({ permission: 'admin' })
  async kickUser(@Arg('id', () => ID) id: string, @CalledBy() actor: CallingActor): Promise<User> {
    return toUser(await this.blocks.kick(id, actor));
  }
}
