import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Public } from '../graphql/access';

/** Whether an account exists at once, or once its address is confirmed. */
export enum RegistrationMode {
  OPEN = 'OPEN',
  CONFIRM_FIRST = 'CONFIRM_FIRST',
}

registerEnumType(RegistrationMode, { name: 'RegistrationMode' });

@ObjectType({ description: 'Another provider at which people may sign in.' })
@Public()
export class SignInProvider {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'What people call it, for a button.' })
  title!: string;

  @Field(() => String, {
    description: 'Where the browser goes to begin. Add `?returnTo=` with the page that it is to come back to.',
  })
  url!: string;
}

@ObjectType({ description: 'The captcha that a form shows.' })
@Public()
export class CaptchaOptions {
  @Field(() => String, { description: 'recaptcha, hcaptcha or turnstile.' })
  provider!: string;

  @Field(() => String, { description: 'Empty where CAPTCHA_SITE_KEY is not set: then the page has to know it.' })
  siteKey!: string;
}

@ObjectType({ description: 'What a form for signing in or registering has to know. It holds no secret.' })
@Public()
export class SignInOptions {
  @Field(() => RegistrationMode)
  registration!: RegistrationMode;

  @Field(() => Int, { description: 'In characters, as a person counts them (code points).' })
  passwordMinLength!: number;

  @Field(() => Int)
  passwordMaxLength!: number;

  @Field(() => Int)
  usernameMinLength!: number;

  @Field(() => Int)
  usernameMaxLength!: number;

  @Field(() => String, { description: 'As `pattern` of an HTML input takes it. A few names are reserved besides.' })
  usernamePattern!: string;

  @Field(() => Boolean, { description: 'Whether requestLoginCode, and register without a password, mail codes.' })
  loginCodes!: boolean;

  @Field(() => Boolean, { description: 'Whether passkeys may be used; this version has none.' })
  passkeys!: boolean;

  @Field(() => [SignInProvider])
  providers!: readonly SignInProvider[];

  @Field(() => CaptchaOptions, { nullable: true, description: 'Null where no captcha is asked for.' })
  captcha!: CaptchaOptions | null;
}
