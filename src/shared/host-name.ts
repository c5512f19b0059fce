import { isIP } from 'node:net';

/** Returns the domain of a cookie as browsers compare it; a dot in front means nothing (RFC 6265 section 5.2.3). */
export function plainDomain(given: string): string {
  return given.replace(/^\./, '').toLowerCase();
}

/** Whether the host of a URL is an IP address; one of version 6 stands in brackets there. */
export function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
