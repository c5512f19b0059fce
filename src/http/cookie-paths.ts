/** A path that a cookie can have: a semicolon would end it. */
const OF_A_COOKIE = /^\/[\x21-\x3a\x3c-\x7e]*$/;

/**
 * Returns every path whose cookies a browser sends with a request to this one, `/` first (RFC 6265 section 5.1.4).
 *
 * Each folder has two, since a browser keeps `/api` and `/api/` apart and sends both to `/api/graphql`. To `/graphql` it
 * sends nothing of `/graphql/`.
 */
export function cookiePaths(path: string): string[] {
  const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
  const folders = slashes.flatMap((at) => [path.slice(0, at), path.slice(0, at + 1)]);
  return [...new Set(['/', ...folders, path])].filter((candidate) => OF_A_COOKIE.test(candidate));
}
