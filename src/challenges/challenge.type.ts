import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';
import type { ChallengePurpose } from './challenge.document';

/** The kind of a challenge: what an answer to it proves. */
export enum ChallengeKind {
  CONFIRM_EMAIL = 'CONFIRM_EMAIL',
  LOGIN_CODE = 'LOGIN_CODE',
  MFA_EMAIL = 'MFA_EMAIL',
  MFA_TOTP = 'MFA_TOTP',
  RESET_PASSWORD = 'RESET_PASSWORD',
  CHANGE_EMAIL = 'CHANGE_EMAIL',
  DELETE_ACCOUNT = 'DELETE_ACCOUNT',
}

registerEnumType(ChallengeKind, { name: 'ChallengeKind' });

@ObjectType({ description: "One more step: a code was mailed, or an authenticator's code is wanted." })
@Public()
export class Challenge {
  @Field(() => ID)
  id!: string;

  @Field(() => ChallengeKind)
  kind!: ChallengePurpose;

  @Field(() => String, {
    nullable: true,
    description: 'Where the code went, masked (a***@example.com); null for TOTP.',
  })
  sentTo!: string | null;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;

  @Field(() => Int)
  codeLength!: number;
}
