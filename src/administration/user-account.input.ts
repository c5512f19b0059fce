import { MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { EmailAddressScalar, JsonScalar } from '../graphql/scalars';
import { LONGEST_TEXT } from '../graphql/text-limit';
import type { EmailAddress } from '../shared/email-address';

@InputType()
export class CreateUserInput {
  @Field(() => EmailAddressScalar)
  email!: EmailAddress;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  username?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  password?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  photo?: string | null;

  @Field(() => JsonScalar, { nullable: true })
  customData?: unknown;

  @Field(() => [String], { nullable: true })
  @MaxLength(LONGEST_TEXT, { each: true })
  permissions?: string[] | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  emailConfirmed?: boolean | null;
}

@InputType()
export class UpdateUserInput {
  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  username?: string | null;

  @Field(() => EmailAddressScalar, { nullable: true })
  email?: EmailAddress | null;

  @Field(() => Boolean, { nullable: true })
  emailConfirmed?: boolean | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  photo?: string | null;
}
