import { createRequire } from 'node:module';
import { isAddress, plainDomain } from '../shared/host-name';

/** The list of public suffixes is half a megabyte of memory: read only where COOKIE_DOMAIN is given. */
const load = createRequire(__filename);

/**
 * Returns the rule that COOKIE_DOMAIN breaks for the host of PUBLIC_URL, or null. Browsers drop every cookie whose domain
 * is a public suffix, an address, or does not hold the host (RFC 6265 section 5.3).
 */
export function cookieDomainFault(given: string, host: string | null): string | null {
  const domain = plainDomain(given);
  if (isAddress(domain) || (host !== null && isAddress(host))) {
    return 'is for host names: leave it out where PUBLIC_URL names an IP address';
  }
  if (!/^(?=.{1,253}$)[a-z\d_](?:[a-z\d_-]*[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]*[a-z\d_])?)*$/.test(domain)) {
    return 'must be a domain such as example.com, without scheme, port or path';
  }
  if (isPublicSuffix(domain)) {
    return 'is a domain under which anybody may register, and browsers drop its cookies: name one of yours below it';
  }
  if (host === null || host === domain || host.endsWith(`.${domain}`)) return null;
  return 'must be the host of PUBLIC_URL or a domain above it: browsers would drop every cookie';
}

function isPublicSuffix(domain: string): boolean {
  const { getPublicSuffix } = load('tldts') as typeof import('tldts');
  return domain !== 'localhost' && getPublicSuffix(domain, { allowPrivateDomains: true }) === domain;
}
