import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]+)\]):\d{1,5}$/;

/** Fastify's `trustProxy` for a number of hops or a list of networks; hops count from the socket. */
export function trustProxyOption(
  trusted: false | number | readonly string[],
): false | string[] | ((address: string, hop: number) => boolean) {
  if (trusted === false || trusted === 0) return false;
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : [...trusted];
}

/** Whether connections from this address bring the requests of many clients: that of a proxy, by the settings. */
export function proxyTest(trusted: false | number | readonly string[]): (address: string) => boolean {
  if (typeof trusted !== 'object') return () => trusted !== false && trusted > 0;
  const proxies = new BlockList();
  for (const range of trusted) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return (address) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
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
 * The address, or null where the text is none; IPv4 in IPv6 form is turned back.
 *
 * A zone id (`%eth0`) names nothing outside of its machine and may be of any length, so it is not kept.
 */
export function plainAddress(text: string | undefined): string | null {
  if (text === undefined) return null;
  const [address = null] = (isIP(text) === 0 ? withoutPort(text) : text)?.split('%') ?? [];
  return address === null || isIP(address) === 4 ? address : (MAPPED_IPV4.exec(address)?.[1] ?? address);
}

function withoutPort(text: string): string | null {
  const [, ipv4, ipv6] = WITH_PORT.exec(text) ?? [];
  const address = ipv4 ?? ipv6 ?? '';
  return isIP(address) === 0 ? null : address;
}
