import { described, section } from '../described';
import { cookieName, flag, oneOf, origins, text, trustProxy } from '../values';

/** The settings of the section “Cookies and origins”. */
export const COOKIES = section('Cookies and origins', {
  COOKIE_SECURE: described(flag.optional(), {
    unset: 'true in production, false in development',
    meaning: 'whether cookies are sent only over TLS; cannot be false in production',
    example: 'true',
  }),
  COOKIE_SAMESITE: described(oneOf('lax', 'strict', 'none').default('lax'), {
    unset: 'lax',
    meaning: '`lax`, `strict` or `none`; `none` needs COOKIE_SECURE',
    example: 'lax',
  }),
  COOKIE_DOMAIN: described(text.optional(), {
    unset: 'only the host',
    meaning: 'a domain whose hosts all get the cookies: the host of PUBLIC_URL or a parent that you own (not `co.uk`)',
  }),
  ACCESS_COOKIE_NAME: described(cookieName.default('access_token'), {
    unset: 'access_token',
    meaning: 'the cookie of the access token',
    example: 'access_token',
  }),
  REFRESH_COOKIE_NAME: described(cookieName.default('refresh_token'), {
    unset: 'refresh_token',
    meaning: 'the cookie of the refresh token',
    example: 'refresh_token',
  }),
  CLIENT_ORIGINS: described(origins.optional(), {
    unset: 'none in production',
    meaning:
      'exact origins whose pages may call the API, comma-separated; in development also localhost and 127.0.0.1 at PORT',
    example: 'https://app.example.com',
  }),
  TRUST_PROXY: described(trustProxy.default(false), {
    unset: 'off',
    meaning: 'the proxies in front: a number of hops from 1 to 9, or their CIDRs, comma-separated; `true` is refused',
    example: 'off',
  }),
});
