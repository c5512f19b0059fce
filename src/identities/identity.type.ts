import { Field, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';

@ObjectType({ description: 'A sign-in at another provider, linked to this user.' })
@Public()
export class Identity {
  @Field(() => String)
  provider!: string;

  @Field(() => String)
  subject!: string;

  @Field(() => DateTimeScalar)
  linkedAt!: Date;
}
