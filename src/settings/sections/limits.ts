import { described, section } from '../described';
import { duration, integer, rate } from '../values';

/** The settings of the section “Limits”. */
export const LIMITS = section('Limits', {
  LOGIN_MAX_FAILURES: described(integer(1, 1000).default(5), {
    unset: '5',
    meaning:
      'wrong passwords for an account within LOGIN_WINDOW before it waits; a browser in which the account was signed in to before has as many of its own',
    example: '5',
  }),
  LOGIN_WINDOW: described(duration().default(900_000), {
    unset: '15m',
    meaning: 'the window of these counters',
    example: '15m',
  }),
  IP_MAX_FAILURES: described(integer(1, 1_000_000).default(100), {
    unset: '100',
    meaning: 'failed tries from a client address (a /64 of IPv6) within the window before it waits',
    example: '100',
  }),
  IP_MAX_MAILS: described(integer(0, 1_000_000).default(20), {
    unset: '20',
    meaning:
      'mails that a client address may ask for in a minute, of every kind and to any address; 0 for any number. Notices to the owner of an account do not count',
    example: '20',
  }),
  REQUEST_COOLDOWN_SECONDS: described(integer(0, 86_400).default(0), {
    unset: '0',
    meaning:
      'the least seconds between two calls of register, of login or of one kind of code or link for an address; 0 for none. Anybody who knows an address can keep its owner waiting, but for a login in a known browser',
    example: '0',
  }),
  REQUEST_COOLDOWN_PENALTY_SECONDS: described(integer(0, 86_400).default(0), {
    unset: '0',
    meaning: 'seconds that each call within the wait adds to it, up to a day',
    example: '0',
  }),
  RATE_LIMIT: described(rate.default({ max: 60, windowMs: 60_000 }), {
    unset: '60/1m',
    meaning:
      'calls per operation and client address. It holds for operations that guests may call, for every mutation (for each user, and ten times as many for all users at a client address) and for requests that are refused for want of a permission; `off` is for load tests and refused in production',
    example: '60/1m',
  }),
  HTTP_RATE_LIMIT: described(rate.optional(), {
    unset: '1000/10s, off with RATE_LIMIT=off',
    meaning:
      'requests of a client address, whatever they ask for: so many at once, and as many again, evenly, in each window; beyond it 429 before the body is read. Probes are counted apart. `off` where a proxy counts them',
    example: '1000/10s',
  }),
  MAX_CONNECTIONS: described(integer(10, 1_000_000).default(10_000), {
    unset: '10000',
    meaning: 'connections at a time; the last tenth is for addresses that hold few',
    example: '10000',
  }),
  MAX_CONNECTIONS_PER_ADDRESS: described(integer(1, 1_000_000).default(500), {
    unset: '500',
    meaning: 'connections of an address (a /64 of IPv6) at a time; the proxies of TRUST_PROXY are exempt',
    example: '500',
  }),
  AUDIT_RETENTION: described(duration().default(400 * 86_400_000), {
    unset: '400d',
    meaning:
      'how long an audit event is kept. A shorter one ends older events within the hour; a longer one holds for events from then on',
    example: '400d',
  }),
});
