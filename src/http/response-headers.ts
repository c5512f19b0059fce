import { createHash } from 'node:crypto';

const ONE_YEAR_S = 31_536_000;

/** The headers that every answer carries: never stored, never sniffed, never framed, never named in a Referer. */
export function baseHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
    ...(secure ? { 'strict-transport-security': `max-age=${String(ONE_YEAR_S)}; includeSubDomains` } : {}),
  };
}

/** The CSP of a page without scripts whose one style sheet is `style` and whose forms stay here. */
export function pagePolicy(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}
