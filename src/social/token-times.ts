import { ProviderTimeRefused } from './provider-faults';

/** The allowed difference of a provider's clock from ours: as much as openid-client allows for `exp` and `nbf`. */
const SKEW_S = 30;
/** Moments at which something happened. `nbf`, from which a token counts, openid-client compares itself. */
const MOMENTS = ['iat', 'auth_time'] as const;

/**
 * Refuses an id token with a moment in the future, but for the skew of clocks.
 *
 * A token that was issued tomorrow is forged, or made in advance by one who once had the key. The library checks no such
 * moment. `now` is the machine's time, as the library takes it for the end of the same token.
 * @throws {ProviderTimeRefused}
 */
export function refuseFutureTimes(claims: Readonly<Record<string, unknown>>, now: Date): void {
  const latest = now.getTime() / 1000 + SKEW_S;
  const isRefused = MOMENTS.some((name) => {
    const moment = claims[name];
    return moment !== undefined && !(typeof moment === 'number' && moment <= latest);
  });
  if (isRefused) throw new ProviderTimeRefused();
}
