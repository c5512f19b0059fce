/** Documents that are for everybody, and the same for everybody: the keys that verify access tokens. */
export const JWKS_PATH = '/.well-known/jwks.json';

const PUBLIC: ReadonlySet<string | null> = new Set([JWKS_PATH]);

/** Headers by which pages of every origin may read a public document. Without credentials: no cookie counts for one. */
export const PUBLIC_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, X-Request-Id',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Whether the route answers a public document. */
export function isPublicDocument(route: string | null): boolean {
  return PUBLIC.has(route);
}
