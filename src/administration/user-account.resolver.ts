import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context/context';
import { actorOf } from '../context/current-user';
import { Auth } from '../graphql/access';
import { HashesPassword } from '../graphql/marks';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import { CreateUserInput, UpdateUserInput } from './user-account.input';
import type { UserCreationService } from './user-creation.service';
import type { UserEditService } from './user-edit.service';

@Resolver()
export class UserAccountResolver {
  constructor(
    private readonly creation: UserCreationService,
    private readonly editing: UserEditService,
  ) {}

  @Mutation(() => User, {
    description: 'An account made by an admin: confirmed where asked, without a password unless one is given.',
  })
  @Auth({ permission: 'admin' })
  @HashesPassword()
  async createUser(
    @Arg('input', () => CreateUserInput) input: CreateUserInput,
    @Ctx() context: Context,
  ): Promise<User> {
    return toUser(await this.creation.create(input, actorOf(context)));
  }

  @Mutation(() => User, {
    description: "Changes another's account without the mails and proofs that its owner would need; audited.",
  })
  @Auth({ permission: 'admin' })
  async updateUser(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @Ctx() context: Context,
  ): Promise<User> {
    return toUser(await this.editing.edit(id, input, actorOf(context)));
  }
}
