import { originOf } from '../shared/web-origin';
import { ReturnRefused } from './social.errors';
import { parsedUrl } from '../shared/parsed-url';

const MAX_LENGTH = 2048;

/**
 * Returns the page to come back to, which must be of a known origin: else the gateway would send people, signed in, to
 * any page that a link names (open redirect, OWASP ASVS 5.3.7).
 * @throws {ReturnRefused}
 */
export function returnAddress(text: unknown, origins: ReadonlySet<string>): string {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) throw new ReturnRefused();
  const url = parsedUrl(text);
  if (url === null) throw new ReturnRefused();
  const isPlain = url.username === '' && url.password === '';
  if (!isPlain || !origins.has(originOf(text))) throw new ReturnRefused();
  return url.href;
}
