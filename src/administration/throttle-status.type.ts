import { Field, Int, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';

@ObjectType()
@Public()
export class ThrottleStatus {
  @Field(() => Boolean)
  limited!: boolean;

  @Field(() => Int)
  failures!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Since this user last asked for something that is throttled per e-mail address.',
  })
  secondsSinceLastRequest!: number | null;

  @Field(() => Int, { nullable: true, description: 'Seconds until another try may succeed; null: now.' })
  retryAfter!: number | null;
}
