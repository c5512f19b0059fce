import { Arg, ID, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { HashesPassword } from '../graphql/marks';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import { CreateUserInput, UpdateUserInput } from './user-account.input';
import type { UserCreationService } from './user-creation.service';
import type { UserEditService } from './user-edit.service';
import type { CallingActor } from '../shared/actor';

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
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    return toUser(await this.creation.create(input, actor));
  }

  @Mutation(() => User, {
    description: "Changes another's account without the mails and proofs that its owner would need; audited.",
  })
  @Auth({ permission: 'admin' })
  async updateUser(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    return toUser(await this.editing.edit(id, input, actor));
  }
}
