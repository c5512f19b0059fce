import { described, section } from '../described';
import { flag, integer, oneOf, text, url } from '../values';

/** The settings of the section “Accounts and passwords”. */
export const ACCOUNTS = section('Accounts and passwords', {
  REGISTRATION: described(oneOf('open', 'confirm-first').default('open'), {
    unset: 'open',
    meaning:
      '`open` signs in at once; `confirm-first` requires a confirmed address first and does not reveal which addresses are known',
    example: 'open',
  }),
  CONFIRMATION: described(flag.default(true), {
    unset: 'on',
    meaning: '`off` sends no confirmation mail and treats addresses as unconfirmed',
    example: 'on',
  }),
  REQUIRE_CONFIRMED_EMAIL: described(flag.default(false), {
    unset: 'false',
    meaning: '`true` lets signed-in users do nothing but confirm their address until they have',
    example: 'false',
  }),
  DELETE_REQUIRES_CODE: described(flag.default(false), {
    unset: 'false',
    meaning: '`true` requires a mailed code as well as the password before owners delete their account',
    example: 'false',
  }),
  KEEP_BLOCK_ON_DELETE: described(flag.default(true), {
    unset: 'true',
    meaning: 'a block stays on the address of a deleted account; `false` removes it with the account',
    example: 'true',
  }),
  // The floor of NIST SP 800-63B section 5.1.1.2 and ASVS 6.2.1.
  PASSWORD_MIN_LENGTH: described(integer(8, 64).default(12), {
    unset: '12',
    meaning: 'the minimum length of a password, 8 to 64',
    example: '12',
  }),
  PASSWORD_MIN_SCORE: described(integer(0, 4).default(3), {
    unset: '3',
    meaning:
      'the minimum zxcvbn score of a password: 0 (no check) to 4. If too many are being estimated, SERVICE_UNAVAILABLE',
    example: '3',
  }),
  PASSWORD_BREACH_CHECK: described(flag.default(false), {
    unset: 'false',
    meaning:
      '`true` refuses passwords known from breaches: five digits of the SHA-1 are sent to PASSWORD_BREACH_URL; while it is unavailable, passwords are accepted',
    example: 'false',
  }),
  PASSWORD_BREACH_URL: described(url.default('https://api.pwnedpasswords.com/range'), {
    unset: 'https://api.pwnedpasswords.com/range',
    meaning: 'the range API of Have I Been Pwned, or a mirror of it',
    example: 'https://api.pwnedpasswords.com/range',
  }),
  HASH_MEMORY_KIB: described(integer(8, 4_194_304).default(19_456), {
    unset: '19456',
    meaning: 'the memory of one argon2id hash',
    example: '19456',
  }),
  HASH_TIME: described(integer(1, 100).default(2), { unset: '2', meaning: 'the passes of one hash', example: '2' }),
  HASH_CONCURRENCY: described(integer(1, 64).optional(), {
    unset: "the machine's cores",
    meaning: 'hashes computed at a time; together they may use half of the memory',
  }),
  CUSTOM_DATA_MAX_BYTES: described(integer(2, 65_536).default(16_384), {
    unset: '16384',
    meaning: "the maximum bytes of a user's custom data as JSON, up to 65536",
    example: '16384',
  }),
  CUSTOM_DATA_SCHEMA: described(text.optional(), {
    unset: 'none',
    meaning: 'a file with a JSON Schema (draft 7 or 2020-12) that custom data must match',
  }),
});
