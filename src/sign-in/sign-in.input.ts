import { MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { LONGEST_CAPTCHA_TOKEN } from '../captcha/captcha';
import { EmailAddressScalar, JsonScalar } from '../graphql/scalars';
import { LONGEST_TEXT } from '../graphql/text-limit';
import type { EmailAddress } from '../shared/email-address';
import { DEVICE_TOKEN } from './device-token.mapper';

@InputType()
export class RegisterInput {
  @Field(() => EmailAddressScalar)
  email!: EmailAddress;

  @Field(() => String, { nullable: true, description: "Defaults to one derived from the e-mail address's local part." })
  @MaxLength(LONGEST_TEXT)
  username?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Left out: an account without a password, which signs in by mailed codes or a linked provider.',
  })
  @MaxLength(LONGEST_TEXT)
  password?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it is given it must equal password.' })
  @MaxLength(LONGEST_TEXT)
  passwordConfirm?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  photo?: string | null;

  @Field(() => JsonScalar, { nullable: true })
  customData?: unknown;

  @Field(() => String, { nullable: true, description: 'What the captcha gave, where CAPTCHA_PROVIDER is set.' })
  @MaxLength(LONGEST_CAPTCHA_TOKEN)
  captchaToken?: string | null;
}

@InputType()
export class LoginInput {
  @Field(() => String, { description: 'E-mail address or username.' })
  @MaxLength(LONGEST_TEXT)
  login!: string;

  @Field(() => String)
  @MaxLength(LONGEST_TEXT)
  password!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What the captcha gave, where CAPTCHA_PROVIDER is set and some tries have failed: CAPTCHA_FAILED asks for it.',
  })
  @MaxLength(LONGEST_CAPTCHA_TOKEN)
  captchaToken?: string | null;

  @Field(() => String, { nullable: true, description: DEVICE_TOKEN })
  @MaxLength(LONGEST_TEXT)
  deviceToken?: string | null;
}
