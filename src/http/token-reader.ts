import type { TokenReader } from '../context/cookie-jar';
import type { PurposeKey } from '../keys/key-ring';
import type { AccessTokens } from '../sessions/access-token';
import { parseRefreshToken } from '../sessions/refresh-token';
import type { Clock } from '../shared/clock';

interface Parts {
  readonly accessTokens: AccessTokens;
  readonly refreshKey: PurposeKey;
  readonly clock: Clock;
}

/** Tells tokens of ours from everything else, by signature and MAC alone: the database is not asked. */
export function tokenReader({ accessTokens, clock, refreshKey }: Parts): TokenReader {
  return {
    access: (token) => {
      const verdict = accessTokens.verify(token, clock.now());
      if ('claims' in verdict) return { sessionId: verdict.claims.sid, order: verdict.claims.iat };
      return verdict.refused === 'EXPIRED' ? 'expired' : null;
    },
    refresh: (token) => {
      const genuine = parseRefreshToken(refreshKey, token);
      return genuine && { sessionId: genuine.sessionId, order: genuine.generation };
    },
  };
}
