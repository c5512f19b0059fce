import { Arg, Args, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { Auth, Public } from '../graphql/access';
import { ArgumentRefused } from '../errors';
import { toUser } from '../users/user.mapper';
import type { UserSearchService } from '../users/user-search.service';
import type { UserService } from '../users/user.service';
import { User } from '../users/user.type';
import { toConnection, toFilter } from './user-connection.mapper';
import { UserConnection, UserOrder, UsersArguments } from './user-connection.type';
import type { UserDocument } from '../users/user.document';

@Resolver(() => UserConnection)
export class UserListResolver {
  constructor(
    private readonly search: UserSearchService,
    private readonly users: UserService,
  ) {}

  @Query(() => UserConnection, { name: 'users' })
  @Auth({ permission: 'admin' })
  async list(@Args(() => UsersArguments) { filter, orderBy, ...page }: UsersArguments): Promise<UserConnection> {
    return toConnection(await this.search.page(toFilter(filter), orderBy ?? UserOrder.CREATED_AT_DESC, page));
  }

  @Query(() => User, { nullable: true })
  @Auth({ permission: 'admin' })
  async user(
    @Arg('id', () => ID, { nullable: true }) id: string | null,
    @Arg('login', () => String, { nullable: true }) login: string | null,
  ): Promise<User | null> {
    if ((id == null) === (login == null)) throw new ArgumentRefused('id', 'CONFLICT', 'Give id or login, one of them.');
    const document = id == null ? await this.byLogin(login ?? '') : await this.users.findById(id);
    return document === null ? null : toUser(document);
  }

  /** As it was typed; else as it would be without full-width letters and the like, which no login takes. */
  private async byLogin(login: string): Promise<UserDocument | null> {
    return (await this.users.findByLogin(login)) ?? this.users.findByLogin(login.normalize('NFKC'));
  }

  @FieldResolver(() => Int, { description: 'Counted only when it is selected.' })
  @Public()
  totalCount(@Root() connection: UserConnection): Promise<number> {
    return connection.countAll();
  }
}
