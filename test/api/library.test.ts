import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { Client } from '../support/client';
import { engines } from '../support/engines';
import { newName, onEveryEngine, PASSWORD, startGateway } from '../support/gateway';
import { MeDocument, RegisterDocument } from '../support/operations';

/** Somebody registers at this address; their name as the gateway knows it then. */
async function registersAt(url: string): Promise<string | null | undefined> {
  const client = new Client(url);
  const username = newName();
  await client.send(RegisterDocument, { input: { email: `${username}@example.com`, username, password: PASSWORD } });
  const { data } = await client.send(MeDocument);
  return data?.me?.username === username ? username : null;
}

onEveryEngine('a gateway within another server', (gateway) => {
  it('is mounted in a Fastify server, beside whose own routes it serves', async () => {
    const server = fastify();
    await server.register(gateway().gateway.plugin);
    server.post('/own', (request) => ({ read: request.body }));
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    expect(await registersAt(url)).toMatch(/^person-/);
    const own = await fetch(`${url}/own`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await own.json()).toEqual({ read: { a: 1 } });
    expect((await fetch(`${url}/nothing`)).headers.get('x-request-id')).toBeNull();
    const preflight = await fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect((await fetch(`${url}/graphql`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    server.server.closeAllConnections();
    server.server.close();
  });

  it('keeps its own limits there', async () => {
    const server = fastify({ bodyLimit: 10_000_000 });
    await server.register(gateway().gateway.plugin);
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const body = JSON.stringify({ query: `{ me { id } } # ${'x'.repeat(200_000)}` });
    const large = await fetch(`${url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const foreign = await fetch(`${url}/graphql`, {
      method: 'POST',
      body: '{"query":"{ me { id } }"}',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example.com' },
    });
    expect([large.status, foreign.status]).toEqual([413, 403]);
    server.server.closeAllConnections();
    server.server.close();
  });

  it('is mounted under no prefix', async () => {
    const server = fastify();
    await expect(server.register(gateway().gateway.plugin, { prefix: '/auth' })).rejects.toThrow('without a prefix');
  });

  it('answers the requests of any Node server', async () => {
    const server = createServer(gateway().gateway.handler);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await registersAt(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)).toMatch(/^person-/);
    server.closeAllConnections();
    server.close();
  });
});

describe.each(engines())('a gateway on $name', (engine) => {
  it('opens without a port of its own, and stops with the server that it is mounted in', async () => {
    const server = fastify();
    const started = await startGateway(engine, {
      start: async (gateway) => {
        await server.register(gateway.plugin);
        await gateway.open();
        return { url: await server.listen({ port: 0, host: '127.0.0.1' }) };
      },
    });
    expect(await registersAt(started.url)).toMatch(/^person-/);
    const { database } = started.gateway.platform;
    await database.drop();
    await server.close();
    await expect(database.ping()).rejects.toThrow();
    await started.stop().catch(() => undefined);
  });

  it('that cannot be made leaves nothing open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-library-'));
    await writeFile(join(folder, 'confirm-email.en.text.eta'), '<%= it.nothing.there %>');
    const DATA_DIR = join(folder, 'data');
    const before = await startGateway(engine, { settings: { DATA_DIR } });
    await registersAt(before.url);
    const { database } = before.gateway.platform;
    await before.gateway.stop();
    const broken = startGateway(engine, { settings: { DATA_DIR, MAIL_TEMPLATES_DIR: folder } });
    await expect(broken).rejects.toMatchObject({ code: 'TEMPLATE_FAULT' });
    await rm(DATA_DIR, { recursive: true });
    // An engine that the failed one had left open would still answer from the removed folder.
    const after = await startGateway(engine, { settings: { DATA_DIR } });
    expect(await after.documents('users')).toEqual([]);
    expect(database.engine).toBe(after.gateway.platform.database.engine);
    await after.stop();
    await before.stop().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });
});
