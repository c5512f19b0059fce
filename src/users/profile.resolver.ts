import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context/context';
import { actorOf } from '../context/current-user';
import { Auth } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { JsonScalar } from '../graphql/scalars';
import type { ProfileService } from './profile.service';
import { toUser } from './user.mapper';
import type { CallingActor } from '../shared/actor';
import { User } from './user.type';

@Resolver(() => User)
export class ProfileResolver {
  constructor(private readonly profiles: ProfileService) {}

  @Mutation(() => User, { description: "One's own name and photo: what is left out stays, null clears it." })
  @Auth()
  async updateProfile(
    @Arg('name', () => String, { nullable: true }) name: string | null | undefined,
    @Arg('photo', () => String, { nullable: true }) photo: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<User> {
    return toUser(await this.profiles.update({ name, photo }, actorOf(context)));
  }

  @Mutation(() => User, {
    description:
      "Puts these in place of all custom data, one's own or with `userId`, which is for administrators, another's.",
  })
  @Auth()
  async replaceCustomData(
    @Arg('data', () => JsonScalar) data: unknown,
    @Arg('userId', () => ID, { nullable: true }) userId: string | null,
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    return toUser(await this.profiles.replaceCustomData(data, { userId: userId ?? actor.id, actor }));
  }

  @Mutation(() => User, {
    description: 'Adds or replaces one entry of the custom data; changes of other entries at the same time are kept.',
  })
  @Auth()
  async updateCustomData(
    @Arg('field', () => String) field: string,
    @Arg('value', () => JsonScalar, { nullable: true }) value: unknown,
    @Arg('userId', () => ID, { nullable: true }) userId: string | null,
    @CalledBy() actor: CallingActor,
  ): Promise<User> {
    const change = { userId: userId ?? actor.id, actor };
    return toUser(await this.profiles.updateCustomData({ field, value: value ?? null }, change));
  }

  @FieldResolver(() => JsonScalar, {
    nullable: true,
    description: 'All custom data, or the one entry named; FIELD_NOT_FOUND where there is none of that name.',
  })
  @Auth({ permission: 'admin', owner: true })
  customData(@Root() user: User, @Arg('field', () => String, { nullable: true }) field: string | null): unknown {
    return this.profiles.entry(user.storedCustomData, field ?? null);
  }
}
