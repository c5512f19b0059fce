import { openRedisLimiters } from '../../throttling/redis-limiters';
import { type Check, fail, ok, skip } from './finding';

/** Checks that Redis answers, where the settings name one. */
export const redisCheck: Check = {
  name: 'redis',
  needs: ['REDIS_URL'],
  examine: async ({ survey: { settings } }) => {
    if (settings.REDIS_URL === undefined) return [skip('REDIS_URL is not set: limits live in the database.')];
    let refusal = '';
    const limiters = await openRedisLimiters(settings.REDIS_URL, ({ message }) => (refusal = message));
    try {
      await limiters.ping();
      return [ok('It answers.')];
    } catch (error) {
      const wantsCredentials = /^(NOAUTH|WRONGPASS|ERR AUTH)/.test(refusal || (error as Error).message);
      return [
        wantsCredentials
          ? fail('It refuses the user or the password.', 'Correct them in REDIS_URL (redis://user:password@host:port).')
          : fail(
              'It does not answer.',
              'Start it, or correct host and port in REDIS_URL; rediss:// if it requires TLS.',
            ),
      ];
    } finally {
      await limiters.close();
    }
  },
};
