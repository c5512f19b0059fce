import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context/context';
import { Auth, Public } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { RateLimit } from '../graphql/rate-limit.directive';
import type { Clock } from '../shared/clock';
import { toUser } from './user.mapper';
import { isBlocked } from './user.policy';
import type { CallingActor } from '../shared/actor';
import type { UserService } from './user.service';
import { Block, User } from './user.type';

@Resolver(() => User)
export class UserResolver {
  constructor(
    private readonly users: UserService,
    private readonly clock: Clock,
  ) {}

  @Query(() => User, {
    nullable: true,
    description:
      'The signed-in user; null when nobody is. UNAUTHENTICATED where the access token is over: with reason EXPIRED, call refreshToken.',
  })
  @Public()
  me(@Ctx() context: Context): User | null {
    if (context.user.isAuthenticated) return toUser(context.user.document);
    if (context.user.cameWithoutToken) return null;
    throw context.user.refusal;
  }

  @Query(() => Boolean, { description: 'Whether a name is well-formed and free, for sign-up forms.' })
  @Public()
  @RateLimit()
  usernameAvailable(@Arg('username', () => String) username: string): Promise<boolean> {
    return this.users.isUsernameAvailable(username);
  }

  @Mutation(() => User, {
    description: 'Gives oneself a new name; with `id`, which is for administrators, somebody else.',
  })
  @Auth()
  async changeUsername(
    @Arg('id', () => ID, { nullable: true }) id: string | null,
    @Arg('username', () => String) username: string,
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    if (id == null || id === actor.id) return toUser(await this.users.changeUsername(actor.id, username, actor));
    return toUser(await this.users.changeUsernameOf(id, username, actor));
  }

  @FieldResolver(() => Block, { nullable: true })
  @Auth({ permission: 'admin' })
  block(@Root() user: User): Block | null {
    return isBlocked(user.storedBlock, this.clock.now()) ? user.storedBlock : null;
  }
}
