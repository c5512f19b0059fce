import { BlockList, isIP, SocketAddress } from 'node:net';
import type { FastifyRequest } from 'fastify';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_BITS = 96;
/** An entry of X-Forwarded-For beside a bare address: proxies add ports, brackets and quotes (RFC 7239 section 6). */
const DRESSED = /^"?(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]+)\])(?::\d{0,5})?"?$/;

/** Fastify's `trustProxy` for a number of hops or a list of networks; hops count from the socket. */
export function trustProxyOption(
  trusted: false | number | readonly string[],
): false | ((address: string | undefined, hop: number) => boolean) {
  if (trusted === false || trusted === 0) return false;
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  const isProxy = proxyTest(trusted);
  return (entry) => {
    const address = plainAddress(entry);
    return address !== null && isProxy(address);
  };
}

/** Whether connections from this plain address bring the requests of many clients: that of a proxy, by the settings. */
export function proxyTest(trusted: false | number | readonly string[]): (address: string) => boolean {
  if (typeof trusted !== 'object') return () => trusted !== false && trusted > 0;
  const proxies = new BlockList();
  for (const range of trusted) {
    const [written = '', bits] = range.split('/');
    const address = plainAddress(written) ?? written;
    const family = familyOf(address);
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits) - (isMapped(written) ? MAPPED_BITS : 0), family);
  }
  return (address) => proxies.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/**
 * The client's address: the right-most one that no trusted proxy wrote, or the socket's where that is no address.
 *
 * Null on a unix socket without a proxy's word. IPv4 in IPv6 form is turned back, or all of IPv4 would
 * share one /64 and so one bucket.
 */
export function clientAddress(request: FastifyRequest): string | null {
  return plainAddress(request.ip) ?? plainAddress(request.raw.socket.remoteAddress);
}

/**
 * The address in its one spelling, or null for another text; IPv4 in IPv6 form is turned back.
 *
 * A port names nothing that lasts, and a zone id (`%eth0`) nothing outside of its machine, so neither is kept.
 */
export function plainAddress(text: string | undefined): string | null {
  const bare = text?.trim() ?? '';
  const [, ipv4, ipv6] = isIP(bare) === 0 ? (DRESSED.exec(bare) ?? []) : [];
  const address = ipv4 ?? ipv6 ?? bare;
  const family = isIP(address);
  if (family !== 6) return family === 0 ? null : address;
  const [unzoned = ''] = address.split('%');
  const plain = new SocketAddress({ address: unzoned, family: 'ipv6' }).address;
  return MAPPED_IPV4.exec(plain)?.[1] ?? plain;
}

function isMapped(address: string): boolean {
  return isIP(address) === 6 && isIP(plainAddress(address) ?? '') === 4;
}
