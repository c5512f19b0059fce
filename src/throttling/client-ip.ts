import { isIPv4, isIPv6 } from 'node:net';

/** The bucket of all whose address is not known, so that hiding it buys no tries. */
const UNKNOWN = 'unknown';
const GROUPS = 8;
/** `::ffff:0:0/96` (RFC 4291, 2.5.5.2) and `64:ff9b::/96` (RFC 6052): an IPv4 client seen through IPv6. */
const IPV4_PREFIXES = new Set(['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0']);

/**
 * The part of a client address that one party holds: an IPv4 address whole, the /64 of an IPv6 address.
 *
 * A subscriber owns at least a whole /64 and may send each request from another address of it (RFC 6177), so a
 * counter per IPv6 address would count nothing. However an address is spelt, its key is one; zone ids are dropped.
 * Null and anything that is no address share one bucket: unknown clients are limited together, never let through.
 */
export function clientIpKey(ip: string | null): string {
  if (ip === null) return UNKNOWN;
  if (isIPv4(ip)) return ip;
  return isIPv6(ip) ? ipv6Key(ipv6Groups(ip)) : UNKNOWN;
}

function ipv6Key(groups: readonly number[]): string {
  const hex = groups.map((group) => group.toString(16));
  const embedsIpv4 = IPV4_PREFIXES.has(hex.slice(0, 6).join(':'));
  return embedsIpv4 ? groups.slice(6).flatMap(bytesOf).join('.') : `${hex.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of a valid IPv6 address. */
function ipv6Groups(ip: string): number[] {
  const [address = ''] = ip.split('%');
  const [head = '', tail] = address.split('::');
  if (tail === undefined) return groupsOf(head);
  const left = groupsOf(head);
  const right = groupsOf(tail);
  return [...left, ...new Array<number>(GROUPS - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => (part.includes('.') ? groupsOfIpv4(part) : [Number.parseInt(part, 16)]));
}

function groupsOfIpv4(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function bytesOf(group: number): number[] {
  return [group >> 8, group & 0xff];
}
