import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Auth, Public } from '../graphql/access';
import { DateTimeScalar, EmailAddressScalar } from '../graphql/scalars';

@ObjectType({ description: 'A block in force: the user can neither sign in nor use a token issued before.' })
@Public()
export class Block {
  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => ID, { nullable: true })
  by!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until it is lifted.' })
  until!: Date | null;
}

@ObjectType({ description: 'Which second factors are on.' })
@Public()
export class MfaStatus {
  @Field(() => Boolean)
  email!: boolean;

  @Field(() => Boolean)
  totp!: boolean;

  @Field(() => Int)
  recoveryCodesLeft!: number;
}

@ObjectType({ description: 'An account. Guarded fields are null, with an error, for those who may not see them.' })
export class User {
  @Field(() => ID)
  @Public()
  id!: string;

  @Field(() => String)
  @Public()
  username!: string;

  @Field(() => String, { nullable: true })
  @Public()
  name!: string | null;

  @Field(() => String, { nullable: true })
  @Public()
  photo!: string | null;

  @Field(() => DateTimeScalar)
  @Public()
  createdAt!: Date;

  @Field(() => EmailAddressScalar, { nullable: true })
  @Auth({ permission: 'admin', owner: true, beforeConfirmation: true })
  email!: string | null;

  @Field(() => Boolean, { nullable: true })
  @Auth({ permission: 'admin', owner: true, beforeConfirmation: true })
  emailConfirmed!: boolean;

  @Field(() => [String], { nullable: true })
  @Auth({ permission: 'admin', owner: true })
  permissions!: string[];

  @Field(() => Boolean, { nullable: true })
  @Auth({ permission: 'admin', owner: true })
  isAdmin!: boolean;

  @Field(() => Boolean, { nullable: true })
  @Auth({ permission: 'admin', owner: true })
  hasPassword!: boolean;

  @Field(() => MfaStatus, { nullable: true })
  @Auth({ permission: 'admin', owner: true })
  mfa!: MfaStatus;

  @Field(() => DateTimeScalar, { nullable: true })
  @Auth({ permission: 'admin', owner: true })
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  @Auth({ permission: 'admin', owner: true })
  lastLoginAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When this user last asked for something that is throttled per e-mail address; for support.',
  })
  @Auth({ permission: 'admin' })
  lastRequestAt!: Date | null;

  /** A block as it is stored; the field `block` shows it while it is in force. */
  storedBlock!: Block | null;

  /** All custom data; the field `customData` shows it, or one entry of it. */
  storedCustomData!: unknown;
}
