import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** `pass`: bytes go through. `swallow`: connections stand, nothing moves. `reset`: every connection is cut. */
type Behaviour = 'pass' | 'swallow' | 'reset';

/** A TCP proxy before a database server, so that a test can take the network away. */
export class StorageProxy {
  /** The number of connections so far. */
  visits = 0;
  private behaviour: Behaviour = 'pass';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** Listens on a free port before the server of the URI. */
  static async before(uri: string): Promise<StorageProxy> {
    const server = createServer();
    const proxy = new StorageProxy(server, new URL(uri));
    server.on('connection', (client) => {
      proxy.accept(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The URI of the same server through the proxy. */
  get uri(): string {
    return `mongodb://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/?directConnection=true`;
  }

  /** From now on, existing connections included. */
  behave(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    if (behaviour === 'reset') for (const socket of this.sockets) socket.resetAndDestroy();
    for (const socket of this.sockets) {
      if (behaviour === 'swallow') socket.pause();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    this.visits += 1;
    if (this.behaviour === 'reset') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(this.target.port), this.target.hostname);
    this.join(client, upstream);
    this.join(upstream, client);
    if (this.behaviour === 'swallow') for (const socket of [client, upstream]) socket.pause();
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
