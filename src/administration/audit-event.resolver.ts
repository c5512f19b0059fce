import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { AuditReadingService } from '../audit/audit-reading.service';
import type { Context } from '../context/context';
import { Auth, Public } from '../graphql/access';
import { toUser } from '../users/user.mapper';
import { User } from '../users/user.type';
import { toAuditConnection } from './audit-event.mapper';
import { AuditEvent, AuditEventConnection } from './audit-event.type';

@Resolver(() => AuditEvent)
export class AuditEventResolver {
  constructor(private readonly trail: AuditReadingService) {}

  @Query(() => AuditEventConnection, {
    description: 'The trail, the newest first; with `userId` what this user did and what was done to it. At most 100.',
  })
  @Auth({ permission: 'admin' })
  async auditEvents(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('userId', () => ID, { nullable: true }) userId: string | null,
    @Arg('type', () => String, { nullable: true }) type: string | null,
  ): Promise<AuditEventConnection> {
    return toAuditConnection(await this.trail.page({ first, after, userId, type }));
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who did it; null for nobody known, and for deleted users.',
  })
  @Public()
  actor(@Root() { actorId }: AuditEvent, @Ctx() context: Context): Promise<User | null> {
    return userOf(actorId, context);
  }

  @FieldResolver(() => User, { nullable: true, description: 'To whom; null for nobody known, and for deleted users.' })
  @Public()
  subject(@Root() { subjectId }: AuditEvent, @Ctx() context: Context): Promise<User | null> {
    return userOf(subjectId, context);
  }
}

async function userOf(id: string | null, { loaders }: Context): Promise<User | null> {
  const document = id === null ? null : await loaders.userById.load(id);
  return document === null ? null : toUser(document);
}
