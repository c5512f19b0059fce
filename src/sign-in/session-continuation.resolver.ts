import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context/context';
import { ServiceUnavailable } from '../errors';
import { Public } from '../graphql/access';
import { CarriesCredentials, SignsIn, TakesRefreshToken } from '../graphql/marks';
import { RateLimit } from '../graphql/rate-limit.directive';
import { RefreshInvalid, RefreshReused, SessionOver, Unauthenticated } from '../sessions/session.errors';
import type { SessionRotation } from '../sessions/session-rotation.service';
import type { SignOutService } from '../sessions/sign-out.service';
import { UserBlocked } from '../users/user.errors';
import { SignedIn, TokenDelivery } from './sign-in.type';
import { Delivery } from './token-delivery.mapper';

/** Continues and ends a session with the refresh token. */
@Resolver()
export class SessionContinuationResolver {
  constructor(
    private readonly rotation: SessionRotation,
    private readonly signOut: SignOutService,
  ) {}

  @Mutation(() => SignedIn, {
    description:
      'The refresh token comes from its cookie, or from the argument for clients without cookies. Rotates it.',
  })
  @Public()
  @RateLimit()
  @CarriesCredentials()
  @SignsIn()
  @TakesRefreshToken()
  async refreshToken(
    @Arg('token', () => String, { nullable: true }) token: string | null,
    @Arg('delivery', () => TokenDelivery, { defaultValue: TokenDelivery.COOKIE, nullable: true })
    delivery: TokenDelivery,
    @Ctx() context: Context,
  ): Promise<SignedIn> {
    // A cookie never becomes a body token: a script on the page could then read what HttpOnly keeps from it.
    if (token == null && delivery === TokenDelivery.BODY) throw new RefreshInvalid();
    if (token == null && context.cookies.isAmbiguous) {
      context.cookies.clear();
      throw new Unauthenticated('AMBIGUOUS');
    }
    // Beside a Bearer token the cookie does not count: that none came goes before how its successor would be handed out.
    const presented = token ?? context.cookies.refreshToken;
    if (presented === null) throw new Unauthenticated('MISSING');
    const way = new Delivery(delivery, context);
    try {
      return way.renewed(await this.rotation.rotate(presented, context.origin), token == null);
    } catch (error) {
      if (error instanceof RefreshReused || (token == null && isOver(error))) context.cookies.clear();
      throw error;
    }
  }

  @Mutation(() => Boolean, {
    description: 'Ends the session, or with `everywhere` all of the user; true as well when nobody was signed in.',
  })
  @Public()
  async logout(
    @Arg('everywhere', () => Boolean, { defaultValue: false, nullable: true }) everywhere: boolean,
    @Ctx() context: Context,
  ): Promise<boolean> {
    // While the database is away nobody can tell whose session the token is: it would live on.
    if (!context.user.isAuthenticated && context.user.refusal instanceof ServiceUnavailable) throw context.user.refusal;
    const session = context.user.isAuthenticated ? context.user.session : null;
    const { accessSessions, refreshTokens } = context.cookies;
    await this.signOut.signOut({ session, accessSessions, refreshTokens, everywhere }, context.origin);
    context.cookies.clear();
    context.signOut();
    return true;
  }
}

/** Whether no refresh will ever help: a browser that kept the cookies would get EXPIRED and refresh again, for ever. */
function isOver(error: unknown): boolean {
  return error instanceof SessionOver || error instanceof UserBlocked;
}
