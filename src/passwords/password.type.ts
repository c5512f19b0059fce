import { Field, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';

@ObjectType()
@Public()
export class PasswordStatus {
  @Field(() => Boolean)
  set!: boolean;

  @Field(() => DateTimeScalar, { nullable: true })
  changedAt!: Date | null;
}
