import type { CookieJar, GenuineToken, TokenReader } from '../context/cookie-jar';

/** Different values of one name that are verified; a signature costs a tenth of a millisecond. */
const MAX_READ = 20;

/** The tokens that count among the cookies of a request. */
export type ChosenTokens = Pick<
  CookieJar,
  'accessToken' | 'refreshToken' | 'isAmbiguous' | 'refreshTokens' | 'accessSessions'
>;

/** The different values of the two cookies, in the order of the header. */
export interface CookieTokenValues {
  readonly access: readonly string[];
  readonly refresh: readonly string[];
}

/**
 * Returns the genuine tokens among all cookies of their names.
 *
 * A browser sends several after a change of COOKIE_DOMAIN, or where a sister host planted one (cookie tossing). Values that
 * are no token of ours count for nothing; of one session the newest token counts; tokens of several sessions are
 * ambiguous, for the planted one would sign the person in as its sender.
 */
export function chooseTokens({ access, refresh }: CookieTokenValues, reader: TokenReader): ChosenTokens {
  const [accessToken = null] = access;
  const [refreshToken = null] = refresh;
  if (access.length + refresh.length < 2) {
    return { accessToken, refreshToken, isAmbiguous: false, refreshTokens: refresh, accessSessions: [] };
  }
  const accessBySession = newest(access, (token) => liveOf(reader.access(token)));
  const refreshBySession = newest(refresh, (token) => reader.refresh(token));
  const sessions = new Set([...accessBySession.keys(), ...refreshBySession.keys()]);
  const refreshTokens = [...refreshBySession.values()];
  const sessionsOf = { refreshTokens, accessSessions: [...accessBySession.keys()] };
  const isTooMany = access.length > MAX_READ || refresh.length > MAX_READ;
  if (sessions.size > 1 || isTooMany) {
    return { accessToken: null, refreshToken: null, isAmbiguous: true, ...sessionsOf };
  }
  const [liveAccess = spentAccess(access, reader, refreshTokens.length > 0)] = accessBySession.values();
  const [genuineRefresh = refreshToken] = refreshTokens;
  return { accessToken: liveAccess, refreshToken: genuineRefresh, isAmbiguous: false, ...sessionsOf };
}

/** The newest genuine token of each session. */
function newest(tokens: readonly string[], read: (token: string) => GenuineToken | null): Map<string, string> {
  const orders = new Map<string, number>();
  const chosen = new Map<string, string>();
  for (const token of tokens.slice(0, MAX_READ)) {
    const genuine = read(token);
    if (genuine === null || genuine.order <= (orders.get(genuine.sessionId) ?? -1)) continue;
    orders.set(genuine.sessionId, genuine.order);
    chosen.set(genuine.sessionId, token);
  }
  return chosen;
}

function liveOf(read: GenuineToken | 'expired' | null): GenuineToken | null {
  return read === 'expired' ? null : read;
}

/** The access token to refuse where none is live: an expired one tells to refresh; beside a session garbage tells nothing. */
function spentAccess(access: readonly string[], reader: TokenReader, hasSession: boolean): string | null {
  const expired = access.slice(0, MAX_READ).find((token) => reader.access(token) === 'expired');
  return expired ?? (hasSession ? null : (access[0] ?? null));
}
