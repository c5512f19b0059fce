import { connectionFault } from './connection-url';
import { parsedUrl } from '../shared/parsed-url';

/** Returns the rule that SMTP_URL breaks, or null. */
export function smtpFault(url: string): string | null {
  if (!/^smtps?:\/\//i.test(url)) return 'must be smtp://host:port or smtps://host:port';
  const fault = connectionFault(url, { lenient: true, manyHosts: false });
  if (fault !== null) return fault;
  const parsed = parsedUrl(url);
  if (parsed === null) return 'must be smtp://host:port or smtps://host:port';
  const { pathname, search } = parsed;
  const isPlain = /^(?:\?tls=(?:implicit|starttls|none))?$/.test(search) && /^\/?$/.test(pathname);
  return isPlain ? null : 'must end after the port, or with ?tls=starttls, ?tls=implicit or ?tls=none';
}
