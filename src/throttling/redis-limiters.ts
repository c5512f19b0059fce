import type { Redis, RedisOptions } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { disregard, guarded } from '../shared/guarded';
import type { Limit } from './limiter-store';
import type { Limiters } from './limiters';

const KEY_PREFIX = 'gatehouse:limit';
const TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 2000;

/**
 * Adds ARGV[1] points to KEYS[1] and answers the count with the milliseconds until its window ends (ARGV[4]: seconds; ARGV[3] is the limit).
 * Negative points passed the limit, and are given back from a running window: never below zero, where the library's script
 * would make the key, and what was counted beyond the limit weighs nothing (as `LimitRepository.giveBack`).
 */
const COUNT_SCRIPT = `
local points, limit = tonumber(ARGV[1]), tonumber(ARGV[3])
local held = tonumber(redis.call('get', KEYS[1]) or '0')
if points < 0 and held + points < 0 then return {held, math.max(redis.call('pttl', KEYS[1]), 0)} end
if points < 0 and held > limit then redis.call('incrby', KEYS[1], limit - held) end
redis.call('set', KEYS[1], 0, 'PX', math.floor(tonumber(ARGV[4]) * 1000 + 0.5), 'NX')
return {redis.call('incrby', KEYS[1], points), redis.call('pttl', KEYS[1])}
`;

/** No command waits for a connection: a limiter that is away refuses at once, it does not hang. */
const CONNECTION = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: TIMEOUT_MS,
  commandTimeout: TIMEOUT_MS,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS),
} satisfies RedisOptions;

/**
 * Counters in Redis, for all gateways on it alike; windows run by the server's clock, so gateways need not agree.
 *
 * ioredis is loaded here and not before: only gateways with REDIS_URL pay for it. A server that is away is retried for
 * good, and everything counted meanwhile fails.
 */
export async function openRedisLimiters(url: string, onError: (error: Error) => void): Promise<Limiters> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, CONNECTION);
  client.on('error', guarded(onError, disregard));
  await client.connect().catch(() => undefined);
  return {
    limiter: (limit) => redisLimiter(client, limit),
    ping: async () => {
      await client.ping();
    },
    close: () => close(client),
  };
}

function redisLimiter(client: Redis, { points, windowMs }: Limit): RateLimiterRedis {
  return new RateLimiterRedis({
    storeClient: client,
    points,
    duration: windowMs / 1000,
    keyPrefix: KEY_PREFIX,
    customIncrTtlLuaScript: COUNT_SCRIPT,
    rejectIfRedisNotReady: true,
  });
}

function close(client: Redis): Promise<void> {
  client.disconnect();
  return Promise.resolve();
}
