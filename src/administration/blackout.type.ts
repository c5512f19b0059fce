import { Field, ID, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';

@ObjectType()
@Public()
export class Blackout {
  @Field(() => DateTimeScalar, {
    description:
      "Every token issued before this moment is refused, the admin's own too. It may lie in the future, and then holds once it has come.",
  })
  since!: Date;

  @Field(() => ID, { nullable: true })
  by!: string | null;
}
