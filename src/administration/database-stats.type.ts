import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { JsonScalar } from '../graphql/scalars';

@ObjectType({ description: 'Sizes in bytes; those of the embedded engine are estimated. 0 where a server tells none.' })
@Public()
export class DatabaseStats {
  @Field(() => Int)
  users!: number;

  @Field(() => Int, { description: 'Users whose block is in force.' })
  blockedUsers!: number;

  @Field(() => Int, { description: 'Stored sessions: live ones, and ended ones until they are swept.' })
  sessions!: number;

  @Field(() => Float)
  dataSize!: number;

  @Field(() => Float)
  storageSize!: number;

  @Field(() => Float)
  indexSize!: number;

  @Field(() => JsonScalar, { description: 'What the engine says, in its own words.' })
  raw!: unknown;
}
