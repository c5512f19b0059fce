import { Query, Resolver } from 'type-graphql';
import { Public } from '../graphql/access';
import { SignInOptions } from './sign-in-options.type';

@Resolver()
export class SignInOptionsResolver {
  constructor(private readonly options: SignInOptions) {}

  @Query(() => SignInOptions, { description: 'What a form for signing in or registering has to know.' })
  @Public()
  signInOptions(): SignInOptions {
    return this.options;
  }
}
