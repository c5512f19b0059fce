import { described, section } from '../described';
import { providerNames } from '../values';

/** The settings of the section “Sign-in at other providers”. */
export const PROVIDERS = section('Sign-in at other providers', {
  OIDC_PROVIDERS: described(providerNames.default([]), {
    unset: 'none',
    meaning:
      'names of providers, comma-separated, of a-z and 0-9: `google`, `github` and `apple` are built in, any other name is your own OpenID Connect provider',
  }),
});
