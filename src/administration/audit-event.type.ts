import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar, JsonScalar } from '../graphql/scalars';
import { PageInfo } from './page-info.type';

@ObjectType({ description: 'What happened, by whom, to whom; kept when the accounts are gone.' })
@Public()
export class AuditEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String)
  type!: string;

  @Field(() => String, { nullable: true })
  ip!: string | null;

  @Field(() => String, { nullable: true })
  userAgent!: string | null;

  @Field(() => JsonScalar, { nullable: true })
  details!: unknown;

  @Field(() => Int, {
    description: 'How many there were since `at`: what one caller is refused of a field in a minute is one event.',
  })
  count!: number;

  /** Used by the fields `actor` and `subject`, which look the accounts up. */
  actorId!: string | null;
  subjectId!: string | null;
}

@ObjectType()
@Public()
export class AuditEventEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => AuditEvent)
  node!: AuditEvent;
}

@ObjectType()
@Public()
export class AuditEventConnection {
  @Field(() => [AuditEventEdge])
  edges!: AuditEventEdge[];

  @Field(() => [AuditEvent])
  nodes!: AuditEvent[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
