import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { disregard, guarded } from '../shared/guarded';
import { clientIpKey } from '../throttling/client-ip';
import { plainAddress, proxyTest } from './client-address';
import type { ConnectionBounds, HttpOptions } from './http-options';
import type { OverloadReport } from './overload-report';

export interface ConnectionLimitOptions extends ConnectionBounds {
  /** The client that holds the connection; null for a proxy that brings many. */
  readonly holderOf: (remoteAddress: string | undefined) => string | null;
  /** Called for each connection closed for being one too many. */
  readonly onRefused: () => void;
}

/** Bounds the connections of the server as the options say; all those of proxies are bounded together alone. */
export function limitConnections(server: Server, options: HttpOptions, overload: OverloadReport): void {
  if (options.connections === undefined) return;
  const isProxy = proxyTest(options.trustProxy);
  const limit = new ConnectionLimit({
    ...options.connections,
    holderOf: (remoteAddress) => {
      const address = plainAddress(remoteAddress);
      return address === null || isProxy(address) ? null : clientIpKey(address);
    },
    onRefused: () => {
      overload.count('tooManyConnections');
    },
  });
  limit.watch(server);
}

/** The connections of one holder. */
interface Held {
  count: number;
  /** Those on which no request is being answered, the one idle longest first. */
  readonly idle: Set<Socket>;
}

/** From this share of all on, a holder of more than the small share gives up one for each new one. */
const CROWDED = 0.9;
const SMALL_SHARE = 0.01;

/**
 * Bounds the connections of a server, in all and for each client address.
 *
 * Otherwise one machine that opens connections and says nothing takes memory and file descriptors until no client
 * gets in (slowloris). A client at the limit gives up the connection that was idle longest for the new one, so that
 * silent connections keep out no client at their address; where every one of them is being answered the new one is
 * closed. The last tenth is for those who hold few.
 */
export class ConnectionLimit {
  private readonly holders = new Map<string, Held>();
  private readonly holderBySocket = new WeakMap<Socket, Held>();
  private total = 0;

  constructor(private readonly options: ConnectionLimitOptions) {}

  /** Applies the limit to every connection of the server from now on. */
  watch(server: Server): void {
    server.maxConnections = this.options.inAll;
    server.on('drop', guarded(this.options.onRefused, disregard));
    const arrived = (socket: Socket): void => {
      this.arrived(socket);
    };
    const asked = ({ socket }: IncomingMessage, response: ServerResponse): void => {
      this.idleOf(socket)?.delete(socket);
      const answered = () => socket.destroyed || this.idleOf(socket)?.add(socket);
      response.once('close', guarded(answered, disregard));
    };
    server.prependListener('connection', guarded(arrived, disregard));
    server.prependListener('request', guarded(asked, disregard));
  }

  private idleOf(socket: Socket): Set<Socket> | undefined {
    return this.holderBySocket.get(socket)?.idle;
  }

  private arrived(socket: Socket): void {
    const holder = this.options.holderOf(socket.remoteAddress);
    this.total += 1;
    const left = () => (this.total -= 1);
    socket.once('close', guarded(left, disregard));
    if (holder === null) return;
    const held = this.holders.get(holder) ?? { count: 0, idle: new Set() };
    if (held.count >= this.share()) {
      this.options.onRefused();
      const [longestIdle] = held.idle;
      if (longestIdle === undefined) {
        socket.resetAndDestroy();
        return;
      }
      this.release(longestIdle, holder, held);
      longestIdle.resetAndDestroy();
    }
    this.hold(socket, holder, held);
  }

  private share(): number {
    const { inAll, perAddress } = this.options;
    return this.total <= inAll * CROWDED
      ? perAddress
      : Math.max(1, Math.min(perAddress, Math.floor(inAll * SMALL_SHARE)));
  }

  private hold(socket: Socket, holder: string, held: Held): void {
    this.holders.set(holder, held);
    this.holderBySocket.set(socket, held);
    held.count += 1;
    held.idle.add(socket);
    const left = (): void => {
      this.release(socket, holder, held);
    };
    socket.once('close', guarded(left, disregard));
  }

  private release(socket: Socket, holder: string, held: Held): void {
    if (!this.holderBySocket.delete(socket)) return;
    held.idle.delete(socket);
    held.count -= 1;
    if (held.count === 0) this.holders.delete(holder);
  }
}
