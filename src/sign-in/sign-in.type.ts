import { createUnionType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Challenge } from '../challenges/challenge.type';
import { Public } from '../graphql/access';
import { DateTimeScalar } from '../graphql/scalars';
import { Session } from '../sessions/session.type';
import { User } from '../users/user.type';

/** The way in which tokens reach the client. */
export enum TokenDelivery {
  COOKIE = 'COOKIE',
  BODY = 'BODY',
}

registerEnumType(TokenDelivery, {
  name: 'TokenDelivery',
  description:
    'How tokens reach the client: browsers take cookies; mobile apps, servers and clients behind a federation router take the body.',
});

@ObjectType({
  description:
    'Signed in. With delivery COOKIE the tokens are set as HttpOnly cookies (access_token, refresh_token; logged_in\nis readable) and refreshToken is null here; with BODY it is here and no cookie is set.',
})
@Public()
export class SignedIn {
  @Field(() => User)
  user!: User;

  @Field(() => String)
  accessToken!: string;

  @Field(() => DateTimeScalar)
  accessTokenExpiresAt!: Date;

  @Field(() => String, { nullable: true })
  refreshToken!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'At a sign-in with delivery BODY: keep it, also after signing out, and send it with the next login. It gives no access. In browsers a cookie does that.',
  })
  deviceToken!: string | null;

  @Field(() => Session)
  session!: Session;
}

export const AuthResult = createUnionType({ name: 'AuthResult', types: () => [SignedIn, Challenge] as const });
