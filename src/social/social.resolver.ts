import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import { Auth } from '../graphql/access';
import type { SocialService } from './social.service';

@Resolver()
export class SocialResolver {
  constructor(private readonly service: SocialService) {}

  @Mutation(() => String, {
    description:
      'The address to open, which comes back linked: to `returnTo`, whose origin must be in CLIENT_ORIGINS, or to a page\nof the gateway. Open it in the browser that asked, within 10 minutes. Wants a sign-in younger than 15 minutes.',
  })
  @Auth()
  async linkIdentity(
    @Arg('provider', () => String) provider: string,
    @Arg('returnTo', () => String, { nullable: true }) returnTo: string | null,
    @Ctx() context: Context,
  ): Promise<string> {
    const to = { provider, returnTo: returnTo ?? null };
    const { location, binding } = await this.service.departToLink(currentUser(context), to, context.origin);
    context.cookies.bind(binding);
    return location;
  }
}
