import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MaxLength } from 'class-validator';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';
import { LONGEST_TEXT } from '../graphql/text-limit';
import { User } from '../users/user.type';
import { PageInfo } from './page-info.type';

@ObjectType()
@Public()
export class UserEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => User)
  node!: User;
}

@ObjectType()
@Public()
export class UserConnection {
  @Field(() => [UserEdge])
  edges!: UserEdge[];

  @Field(() => [User])
  nodes!: User[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  /** Called by the field `totalCount`, which runs only when it is selected. */
  countAll!: () => Promise<number>;
}

@InputType('UserFilter')
export class UserFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Beginning of a username or e-mail address, or of a domain with letters beyond ASCII; case, punycode and full-width letters do not matter.',
  })
  @MaxLength(LONGEST_TEXT)
  search?: string | null;

  @Field(() => Boolean, { nullable: true })
  blocked?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  emailConfirmed?: boolean | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  permission?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  createdAfter?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  createdBefore?: Date | null;
}

/** The orders of a list of users. */
export enum UserOrder {
  CREATED_AT_DESC = 'CREATED_AT_DESC',
  CREATED_AT_ASC = 'CREATED_AT_ASC',
  USERNAME_ASC = 'USERNAME_ASC',
  LAST_LOGIN_AT_DESC = 'LAST_LOGIN_AT_DESC',
}

registerEnumType(UserOrder, { name: 'UserOrder' });

@ArgsType()
export class UsersArguments {
  @Field(() => Int, { nullable: true })
  first?: number | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  after?: string | null;

  @Field(() => Int, { nullable: true })
  last?: number | null;

  @Field(() => String, { nullable: true })
  @MaxLength(LONGEST_TEXT)
  before?: string | null;

  @Field(() => UserFilterInput, { nullable: true })
  filter?: UserFilterInput | null;

  @Field(() => UserOrder, { defaultValue: UserOrder.CREATED_AT_DESC, nullable: true })
  orderBy!: UserOrder | null;
}
