/** The part of an answer that tells a refusal from an outage. */
interface Answered {
  readonly status: number;
  readonly headers?: Pick<Headers, 'get'> | undefined;
}

/**
 * Whether a provider's answer is a refusal (4xx). A provider that is away, or too busy for now, has not refused:
 * GitHub answers 403 where a limit is reached, with `x-ratelimit-remaining: 0` or `retry-after`.
 */
export function isRefusal({ headers, status }: Answered): boolean {
  const isBusy = status === 408 || status === 429 || (status === 403 && isLimit(headers));
  return status >= 400 && status < 500 && !isBusy;
}

function isLimit(headers: Answered['headers']): boolean {
  return headers?.get('x-ratelimit-remaining') === '0' || headers?.get('retry-after') != null;
}
