import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { failClosed, retryAfterSeconds } from './fail-closed';

/** The state of a limit for an account or a client address. */
export interface ThrottleState {
  readonly failures: number;
  readonly limited: boolean;
  /** Seconds until another try may succeed; null where one may now. */
  readonly retryAfter: number | null;
}

/** The count after adding a point; a passed limit is a count like any other here. */
export async function count(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}

/** Milliseconds until the limiter lets a try pass again; 0 where the count is within its limit. */
export function waitOf(limiter: RateLimiterAbstract, { consumedPoints, msBeforeNext }: RateLimiterRes): number {
  return consumedPoints > limiter.points ? Math.max(msBeforeNext, 1) : 0;
}

/** The limiter's state for the key; counts nothing. @throws {ServiceUnavailable} */
export async function stateOf(limiter: RateLimiterAbstract, key: string): Promise<ThrottleState> {
  const counted = await failClosed(limiter.get(key));
  const failures = Math.min(counted?.consumedPoints ?? 0, limiter.points);
  const limited = failures >= limiter.points;
  return { failures, limited, retryAfter: limited && counted ? retryAfterSeconds(counted.msBeforeNext) : null };
}

/** Several limits as one: each failure counts, and a key held by any of them is held until the last one lets go. */
export function together(states: readonly ThrottleState[]): ThrottleState {
  const waits = states.map(({ retryAfter }) => retryAfter ?? 0);
  const longest = Math.max(0, ...waits);
  return {
    failures: states.reduce((sum, { failures }) => sum + failures, 0),
    limited: states.some(({ limited }) => limited),
    retryAfter: longest === 0 ? null : longest,
  };
}
