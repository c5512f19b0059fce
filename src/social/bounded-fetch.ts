import { boundedBytes } from '../shared/bounded-body';

/** Far above any metadata, keys, token or profile. */
const MAX_BYTES = 1_048_576;
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** As `fetch`, with an answer of a megabyte at most, all of it read: a provider cannot fill our memory. @throws {TypeError} as `fetch`, and where it is larger */
export async function boundedFetch(url: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(url, options);
  const { headers, status, statusText } = answer;
  const bytes = await boundedBytes(answer, MAX_BYTES);
  return new Response(WITHOUT_BODY.has(status) ? null : bytes, { headers, status, statusText });
}
