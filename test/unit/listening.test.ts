import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { portFault } from '../../src/cli/listening';

describe('portFault', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  const listening = async (host: string, name: string) => {
    const server = createServer((_, response) => response.end(JSON.stringify({ name })));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return (server.address() as AddressInfo).port;
  };

  it.each(['127.0.0.1', '127.0.0.2', '0.0.0.0'])('finds nothing wrong with a gateway that runs on %s', async (host) => {
    expect(await portFault(host, await listening(host, 'gatehouse'))).toBeNull();
  });

  it('names the port that another program of the address uses', async () => {
    expect(await portFault('127.0.0.2', await listening('127.0.0.2', 'other'))).toMatchObject({ name: 'PORT' });
  });
});
