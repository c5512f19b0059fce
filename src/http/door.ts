import { ServiceUnavailable } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { Door } from './http-options';
import type { Clock } from '../shared/clock';
import { spreadSeconds } from '../shared/random';
import { Turns } from '../shared/turns';
import { CallAllowance, type CallAllowanceOptions } from '../throttling/call-allowance';
import { clientIpKey } from '../throttling/client-ip';
import { FairPlaces } from '../throttling/fair-places';

/** Operations under way that hash nothing; an address has half of them at most. A slow database must not pile up more. */
const OPERATIONS = 500;
const MAX_CALLERS = 20_000;

interface DoorParts {
  /** The allowance of a client address; with HTTP_RATE_LIMIT off no request is counted. */
  readonly limit: 'off' | Pick<CallAllowanceOptions, 'max' | 'windowMs'>;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  /** Whether a GraphQL text calls a field that may hash. */
  readonly mayHash: (query: string) => boolean;
}

/**
 * The door of the HTTP side: who is let in holds a place, and whoever gets none is refused before anything is executed.
 *
 * Operations that may hash hold one of the hashing queue, and begin one after the other. With HTTP_RATE_LIMIT off no request is counted.
 */
export function openDoor({ clock, hasher, limit, mayHash }: DoorParts): Door {
  const turns = new Turns();
  const operations = new FairPlaces(() => OPERATIONS);
  const allowance = limit === 'off' ? null : new CallAllowance({ ...limit, clock, maxCallers: MAX_CALLERS });
  return {
    msUntilNext: (ip) => allowance?.take(clientIpKey(ip)) ?? 0,
    msUntilNextProbe: (ip) => allowance?.take(`probe ${clientIpKey(ip)}`) ?? 0,
    enter: async (query, ip) => {
      const holder = clientIpKey(ip);
      if (mayHash(query)) {
        const leave = hasher.reserve(holder);
        await turns.next();
        return leave;
      }
      const leave = operations.take(holder);
      if (leave === null) throw new ServiceUnavailable(spreadSeconds(1));
      return leave;
    },
  };
}
