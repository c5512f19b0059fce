import { MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { LONGEST_TEXT } from '../graphql/text-limit';

@InputType({ description: "What came by mail: the token of the link, or the challenge's id with the code typed in." })
export class MailProof {
  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  token?: string | null;

  @Field(() => ID, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  challengeId?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  code?: string | null;
}
