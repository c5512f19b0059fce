import { described, section } from '../described';
import { duration, list, oneOf, shortText, text } from '../values';

/** In characters: access tokens hold both claims and must fit into a cookie, of which browsers take 4096 bytes. */
const LONGEST_CLAIM = 255;

/** The settings of the section “Keys and tokens”. */
export const KEYS = section('Keys and tokens', {
  JWT_ALGORITHM: described(oneOf('ES256', 'RS256').default('ES256'), {
    unset: 'ES256',
    meaning: '`ES256` or `RS256`',
    example: 'ES256',
  }),
  JWT_PRIVATE_KEY: described(text.optional(), {
    unset: 'required in production',
    meaning:
      'the key that signs access tokens: PEM, PEM with `\\n` written out, or base64 of PEM; RSA keys of 2048 bits at least',
  }),
  JWT_PRIVATE_KEY_FILE: described(text.optional(), {
    unset: 'none',
    meaning: 'a file with that key, instead of JWT_PRIVATE_KEY',
  }),
  JWT_PREVIOUS_PUBLIC_KEYS: described(list.default([]), {
    unset: 'none',
    meaning: 'public keys that are still accepted during a key change, comma-separated, each once',
  }),
  JWT_ISSUER: described(shortText(LONGEST_CLAIM).optional(), {
    unset: 'the same as PUBLIC_URL; in development http://localhost:PORT',
    meaning: 'the `iss` of access tokens; see [verifying.md](verifying.md)',
  }),
  JWT_AUDIENCE: described(shortText(LONGEST_CLAIM).default('gatehouse'), {
    unset: 'gatehouse',
    meaning: 'the `aud` of access tokens',
    example: 'gatehouse',
  }),
  SECRET_KEY: described(text.optional(), {
    unset: 'required in production',
    meaning:
      'at least 32 random bytes, from which the keys of refresh tokens, codes and stored mails are derived; `openssl rand -base64 48` makes one',
  }),
  SECRET_KEY_PREVIOUS: described(text.optional(), {
    unset: 'none',
    meaning: 'the previous secret, during a change',
  }),
  ACCESS_TOKEN_EXPIRES_IN: described(duration().default(900_000), {
    unset: '15m',
    meaning: 'the lifetime of an access token',
    example: '15m',
  }),
  REFRESH_TOKEN_EXPIRES_IN: described(duration().default(7 * 86_400_000), {
    unset: '7d',
    meaning: 'the time after which an unused session ends',
    example: '7d',
  }),
  SESSION_MAX_AGE: described(duration().default(30 * 86_400_000), {
    unset: '30d',
    meaning: 'the time after which any session ends',
    example: '30d',
  }),
  REFRESH_GRACE: described(duration(0).default(10_000), {
    unset: '10s',
    meaning: 'how long a replaced refresh token still gives its successor; `0` to `60s`',
    example: '10s',
  }),
});
