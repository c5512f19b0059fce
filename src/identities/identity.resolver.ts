import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import { Auth } from '../graphql/access';
import type { OwnerCheck } from '../passwords/owner-check.service';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { IdentityService } from './identity.service';
import { Identity } from './identity.type';

@Resolver(() => User)
export class IdentityResolver {
  constructor(
    private readonly service: IdentityService,
    private readonly ownerCheck: OwnerCheck,
  ) {}

  @FieldResolver(() => [Identity], {
    nullable: true,
    description: 'The accounts at other providers, the oldest first.',
  })
  @Auth({ permission: 'admin', owner: true })
  identities(@Root() user: User, @Ctx() context: Context): Promise<Identity[]> {
    return context.loaders.identitiesOfUser.load(user.id);
  }

  @Mutation(() => User, {
    description: "Unlinks one's account at a provider. Wants a sign-in younger than 15 minutes, and another way in.",
  })
  @Auth()
  async unlinkIdentity(@Arg('provider', () => String) provider: string, @Ctx() context: Context): Promise<User> {
    const { document, session } = currentUser(context);
    this.ownerCheck.refuseStale(session);
    await this.service.unlink(document, provider, context.origin);
    return toUser(document);
  }
}
