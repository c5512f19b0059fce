import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { GatewayProcess } from './gateway-process';

/** The promise of docs/operations.md, and as much again for a machine that is busy. */
const PATIENCE_MS = 30_000;

/** The end of the process. @throws {Error} where it is late after the promised time, upon which it is killed */
export async function endOf(started: GatewayProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      void started.kill('SIGKILL');
      reject(new Error(`it cannot be stopped: ${started.stdout.slice(-2000)}${started.stderr}`));
    }, PATIENCE_MS);
  });
  return Promise.race([started.ended, late]).finally(() => {
    clearTimeout(timer);
  });
}

/** A client that has sent these bytes and no more; the connection stays open. */
export function clientThatSent(started: GatewayProcess, bytes: string): Promise<Socket> {
  const socket = connect(started.port, '127.0.0.1');
  socket.on('error', () => undefined);
  return new Promise((resolve) =>
    socket.once('connect', () => {
      socket.write(bytes, () => {
        resolve(socket);
      });
    }),
  );
}

/** A server that takes connections and bytes, and never says a word. */
export class SilentServer {
  /** Resolves when somebody has connected. */
  readonly visited: Promise<void>;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    this.visited = new Promise((resolve) => {
      server.on('connection', (socket) => {
        this.sockets.add(socket);
        socket.on('error', () => undefined).resume();
        resolve();
      });
    });
  }

  static async start(): Promise<SilentServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SilentServer(server);
  }

  get port(): string {
    return String((this.server.address() as AddressInfo).port);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
