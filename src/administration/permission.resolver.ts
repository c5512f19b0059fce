import { Arg, ID, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import type { PermissionService } from './permission.service';
import type { CallingActor } from '../shared/actor';

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
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    return toUser(await this.permissions.set(id, permissions, actor));
  }
}
