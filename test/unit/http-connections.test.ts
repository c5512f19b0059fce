import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RunningApp } from './http-app.support';

let gateway: RunningApp;
const sockets: Socket[] = [];
afterEach(() => stop());

async function stop(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway.stop();
}

/** Resolves when the server has no connection. */
async function emptied(): Promise<void> {
  const count = () =>
    new Promise((resolve) =>
      gateway.app.server.getConnections((_fault, number) => {
        resolve(number);
      }),
    );
  while ((await count()) !== 0) await new Promise((wake) => setImmediate(wake));
}

/** A connection from one of the machine's own addresses, which says nothing. */
async function silent(from = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port: gateway.port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => undefined).resume();
  sockets.push(socket);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
  return socket;
}

async function many(count: number, from?: string): Promise<Socket[]> {
  const opened: Socket[] = [];
  for (let made = 0; made < count; made += 1) opened.push(await silent(from));
  return opened;
}

/** The answer to a request on the connection, or null where it is closed. */
async function ask(socket: Socket, path = '/livez'): Promise<string | null> {
  const answer = new Promise<string | null>((resolve) => {
    socket.once('data', (bytes: Buffer) => {
      resolve(bytes.toString().split('\r\n')[0] ?? '');
    });
    socket.once('close', () => {
      resolve(null);
    });
  });
  if (socket.destroyed) return null;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  return answer;
}

const OK = 'HTTP/1.1 200 OK';
const answered = async (all: readonly Socket[]) =>
  (await Promise.all(all.map((socket) => ask(socket)))).filter((line) => line === OK).length;

describe('connections', () => {
  it('of one address are bounded, and those of others are served meanwhile', async () => {
    gateway = await new RunningApp({ connections: { inAll: 1000, perAddress: 20 } }).counting().start();
    const flood = await many(300, '127.0.0.2');
    expect(await ask(await silent('127.0.0.3'))).toBe(OK);
    expect(await answered(flood)).toBe(20);
  });

  it('that are silent give way to a newer one, so that they keep nobody out who shares the address', async () => {
    gateway = await new RunningApp({ connections: { inAll: 1000, perAddress: 5 } }).counting().start();
    const [first] = await many(5);
    expect(await ask(await silent())).toBe(OK);
    expect(first && (await ask(first))).toBeNull();
  });

  it('on which somebody is answered are never taken away: the new one is closed', async () => {
    gateway = await new RunningApp({ connections: { inAll: 1000, perAddress: 2 } }).counting().start();
    let go = (): void => undefined;
    gateway.readiness = new Promise((resolve) => {
      go = () => {
        resolve({ ready: true });
      };
    });
    const busy = (await many(2)).map((socket) => ask(socket, '/readyz'));
    while (gateway.readinessAsked < 2) await new Promise((wake) => setImmediate(wake));
    expect(await ask(await silent())).toBeNull();
    go();
    expect(await Promise.all(busy)).toEqual([OK, OK]);
  });

  it('are bounded in all', async () => {
    gateway = await new RunningApp({ connections: { inAll: 10, perAddress: 1000 }, trustProxy: 1 }).counting().start();
    expect(await answered(await many(40))).toBe(10);
  });

  it('leave the last tenth to those who hold few', async () => {
    gateway = await new RunningApp({ connections: { inAll: 100, perAddress: 60 } }).counting().start();
    await many(60, '127.0.0.2');
    await many(60, '127.0.0.3');
    expect(await ask(await silent('127.0.0.4'))).toBe(OK);
  });

  it('of a proxy that is trusted are those of many', async () => {
    gateway = await new RunningApp({
      connections: { inAll: 1000, perAddress: 3 },
      trustProxy: ['10.0.0.0/8', '127.0.0.2'],
    })
      .counting()
      .start();
    expect(await answered(await many(30, '127.0.0.2'))).toBe(30);
    expect(await answered(await many(30, '127.0.0.3'))).toBe(3);
  });

  it('that were closed are forgotten', async () => {
    gateway = await new RunningApp({ connections: { inAll: 1000, perAddress: 3 } }).counting().start();
    for (let round = 0; round < 10; round += 1) {
      const opened = await many(3);
      expect(await answered(opened)).toBe(3);
      for (const socket of opened) socket.destroy();
      await emptied();
    }
    expect(gateway.turnedAway).toEqual([]);
  });

  it('that were one too many are one warning with their number', async () => {
    gateway = await new RunningApp({ connections: { inAll: 1000, perAddress: 5 } }).counting().start();
    await many(25);
    expect(await ask(await silent())).toBe(OK);
    await stop();
    expect(gateway.lines.filter(({ level }) => Number(level) >= 40)).toMatchObject([
      { level: 40, tooManyConnections: 21 },
    ]);
  });
});
