import { Field, ID, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';
import { sessionExpiry } from './session.policy';
import type { SessionDocument } from './session.document';

@ObjectType({
  description: 'One signed-in device: it lives until it is revoked, replayed or unused for the refresh lifetime.',
})
@Public()
export class Session {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  lastUsedAt!: Date;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;

  @Field(() => String, { nullable: true })
  ip!: string | null;

  @Field(() => String, { nullable: true })
  userAgent!: string | null;

  @Field(() => Boolean, { description: 'Whether this is the session that asks.' })
  current!: boolean;
}

/** The session as its user sees it; no token or hash comes along. */
export function toSession(document: SessionDocument, currentSessionId: string | null): Session {
  return {
    id: document._id,
    createdAt: document.createdAt,
    lastUsedAt: document.lastUsedAt,
    expiresAt: sessionExpiry(document),
    ip: document.ip,
    userAgent: document.userAgent,
    current: document._id === currentSessionId,
  };
}
