import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context/context';
import { actorOf } from '../context/current-user';
import { Auth } from '../graphql/access';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { PermissionService } from './permission.service';

@Resolver()
export class PermissionResolver {
  constructor(private readonly permissions: PermissionService) {}

  @Mutation(() => User, {
    description:
      'The user holds these and no others from the next request on. A name has 1 to 64 of a-z 0-9 : _ - and begins with a letter; "admin" holds every permission.',
  })
  @Auth({ permission: 'admin' })
  async setPermissions(
    @Arg('id', () => ID) id: string,
    @Arg('permissions', () => [String]) permissions: string[],
    @Ctx() context: Context,
  ): Promise<User> {
    return toUser(await this.permissions.set(id, permissions, actorOf(context)));
  }
}
