import { GatewayError, ServiceUnavailable } from '../errors';

/**
 * Awaits `work`. A limiter that cannot count refuses: disturbing it must not win free tries (security rule 14).
 *
 * @throws {ServiceUnavailable} with the failure as its cause, for the log.
 */
export async function failClosed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    throw failure instanceof GatewayError ? failure : unavailable(failure);
  }
}

function unavailable(cause: unknown): ServiceUnavailable {
  const refusal = new ServiceUnavailable();
  refusal.cause = cause;
  return refusal;
}

/** `ms` as whole seconds, rounded up, at least one: a client that waits so long is never early. */
export function retryAfterSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
