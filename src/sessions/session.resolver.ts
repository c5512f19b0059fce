import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import { Auth } from '../graphql/access';
import { User } from '../users/user.type';
import type { SessionService } from './session.service';
import { isAsPresentAs } from './session.policy';
import { Session, toSession } from './session.type';
import type { SessionDocument } from './session.document';

@Resolver(() => User)
export class SessionResolver {
  constructor(private readonly service: SessionService) {}

  @Query(() => [Session], { name: 'sessions', description: "One's own live sessions, the newest first." })
  @Auth()
  async ownSessions(@Ctx() context: Context): Promise<Session[]> {
    const { id, session } = currentUser(context);
    return shownTo(session, await this.service.list(id));
  }

  @FieldResolver(() => [Session], { nullable: true, description: 'The live sessions, the oldest first.' })
  @Auth({ permission: 'admin', owner: true })
  async sessions(@Root() user: User, @Ctx() context: Context): Promise<Session[]> {
    const asking = context.user.isAuthenticated ? context.user.session : null;
    return shownTo(asking, await context.loaders.sessionsOfUser.load(user.id));
  }

  @Mutation(() => Boolean, { description: "Ends one of one's own sessions." })
  @Auth()
  async revokeSession(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<boolean> {
    await this.service.revoke(currentUser(context).id, id, context.origin);
    return true;
  }

  @Mutation(() => Int, { description: 'Ends every session but the one that asks, and says how many ended.' })
  @Auth()
  revokeOtherSessions(@Ctx() context: Context): Promise<number> {
    const { id, session } = currentUser(context);
    return this.service.revokeOthers(id, session._id, context.origin);
  }
}

function shownTo(asking: SessionDocument | null, live: readonly SessionDocument[]): Session[] {
  const present = live.filter((session) => asking === null || isAsPresentAs(session, asking));
  return present.map((session) => toSession(session, asking?._id ?? null));
}
