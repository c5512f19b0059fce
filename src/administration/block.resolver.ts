import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context/context';
import { actorOf } from '../context/current-user';
import { Auth } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { BlockService } from './block.service';

@Resolver()
export class BlockResolver {
  constructor(private readonly blocks: BlockService) {}

  @Mutation(() => User)
  @Auth({ permission: 'admin' })
  async blockUser(
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String, { nullable: true }) reason: string | null,
    @Arg('until', () => DateTimeScalar, { nullable: true }) until: Date | null,
    @Ctx() context: Context,
  ): Promise<User> {
    return toUser(await this.blocks.block(id, { reason: reason ?? null, until: until ?? null }, actorOf(context)));
  }

  @Mutation(() => User)
  @Auth({ permission: 'admin' })
  async unblockUser(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<User> {
    return toUser(await this.blocks.unblock(id, actorOf(context)));
  }

  @Mutation(() => User, {
    description: 'Ends every session of the user and refuses every token issued so far, without blocking.',
  })
  @Auth({ permission: 'admin' })
  async kickUser(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<User> {
    return toUser(await this.blocks.kick(id, actorOf(context)));
  }
}
