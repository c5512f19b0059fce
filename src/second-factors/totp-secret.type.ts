import { Field, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';

@ObjectType({ description: 'What an authenticator app needs.' })
@Public()
export class TotpSecret {
  @Field(() => String, { description: 'In base32, to be typed in where no camera is at hand.' })
  secret!: string;

  @Field(() => String)
  uri!: string;

  @Field(() => DateTimeScalar, { description: 'Until when confirmTotp takes its first code.' })
  expiresAt!: Date;
}
