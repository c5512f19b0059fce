import { described, section } from '../described';
import { duration, integer, rate } from '../values';

/** The settings of the section “Limits”. */
export const LIMITS = section('Limits', {
  LOGIN_MAX_FAILURES: described(integer(1, 1000).default(5), {
    unset: '5',
    meaning:
      'wrong passwords for an account within LOGIN_WINDOW before it is locked; a browser that signed in to the account before has its own count',
    example: '5',
  }),
  LOGIN_WINDOW: described(duration().default(900_000), {
    unset: '15m',
    meaning: 'the time window of these counters',
    example: '15m',
  }),
  IP_MAX_FAILURES: described(integer(1, 1_000_000).default(100), {
    unset: '100',
    meaning: 'failed attempts from a client address (a /64 of IPv6) within the window before it is locked',
    example: '100',
  }),
  IP_MAX_MAILS: described(integer(0, 1_000_000).default(20), {
    unset: '20',
    meaning:
      "mails of any kind to any address that a client address may request per minute; 0 for no limit. Notices to an account's owner do not count",
    example: '20',
  }),
  REQUEST_COOLDOWN_SECONDS: described(integer(0, 86_400).default(0), {
    unset: '0',
    meaning:
      'the minimum seconds between two calls of register, of login or of one kind of code or link for an address; 0 for none. Anybody who knows an address can make its owner wait, except for a login in a known browser',
    example: '0',
  }),
  REQUEST_COOLDOWN_PENALTY_SECONDS: described(integer(0, 86_400).default(0), {
    unset: '0',
    meaning: 'seconds that each call during the wait adds to it, up to a day',
    example: '0',
  }),
  RATE_LIMIT: described(rate.default({ max: 60, windowMs: 60_000 }), {
    unset: '60/1m',
    meaning:
      'calls per operation and client address. It applies to operations that guests may call, to every mutation (per user, and ten times as many for all users at a client address) and to requests refused for lack of a permission; `off` is for load tests and refused in production',
    example: '60/1m',
  }),
  HTTP_RATE_LIMIT: described(rate.optional(), {
    unset: '1000/10s, off with RATE_LIMIT=off',
    meaning:
      'requests of any kind from a client address: so many at once, and as many again, evenly, in each window; beyond that 429 before the body is read. Probes are counted separately. `off` if a proxy limits them',
    example: '1000/10s',
  }),
  MAX_CONNECTIONS: described(integer(10, 1_000_000).default(10_000), {
    unset: '10000',
    meaning: 'simultaneous connections; the last tenth is for addresses that hold few',
    example: '10000',
  }),
  MAX_CONNECTIONS_PER_ADDRESS: described(integer(1, 1_000_000).default(500), {
    unset: '500',
    meaning: 'simultaneous connections of an address (a /64 of IPv6); the proxies of TRUST_PROXY are exempt',
    example: '500',
  }),
  AUDIT_RETENTION: described(duration().default(400 * 86_400_000), {
    unset: '400d',
    meaning:
      'how long an audit event is kept. A shorter time also removes older events within the hour; a longer one applies to new events',
    example: '400d',
  }),
});
