import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

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
