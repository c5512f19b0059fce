import { Field, ObjectType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar, EmailAddressScalar } from '../graphql/scalars';

@ObjectType()
@Public()
export class EmailConfirmationStatus {
  @Field(() => EmailAddressScalar)
  email!: string;

  @Field(() => Boolean)
  confirmed!: boolean;

  @Field(() => DateTimeScalar, { nullable: true })
  confirmedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When another confirmation mail may be asked for; null: now.',
  })
  resendAvailableAt!: Date | null;
}
