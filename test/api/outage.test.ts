import { StorageUnavailable } from '../../src/storage/database';
import { logIn } from '../support/attempts';
import { Client } from '../support/client';
import { type EngineUnderTest, engines } from '../support/engines';
import { newName, PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { freePort } from '../support/free-port';
import { MeDocument, RefreshTokenDocument, RegisterDocument } from '../support/operations';
import { StorageProxy } from '../support/storage-proxy';
import { until } from '../support/until';

jest.setTimeout(60_000);

const DEADLINE_MS = 5000;
const servers = engines().flatMap(({ name, uri }) => (uri === undefined ? [] : [{ name, uri }]));

it('FI-01 a database that never comes is waited for, then given up', async () => {
  const [port, PORT] = [await freePort(), String(await freePort())];
  const url = `http://127.0.0.1:${PORT}`;
  const nobody = {
    name: 'nobody',
    uri: `mongodb://127.0.0.1:${String(port)}/`,
    open: () => Promise.reject(new Error()),
  };
  const starting = startGateway(nobody, { settings: { PORT, DB_CONNECT_ATTEMPTS: '2', DB_CONNECT_DELAY: '1s' } });
  const ended = starting.then(
    () => null,
    (error: unknown) => error,
  );
  expect(await statusOf(`${url}/livez`)).toBe(0);
  expect(await ended).toBeInstanceOf(StorageUnavailable);
  expect(await statusOf(`${url}/livez`)).toBe(0);
});

for (const { name, uri } of servers) {
  describe(`the network to a database (${name})`, () => {
    let proxy: StorageProxy;
    let gateway: TestGateway | undefined;
    beforeEach(async () => {
      proxy = await StorageProxy.before(uri);
    });
    afterEach(async () => {
      proxy.behave('pass');
      await gateway?.stop();
      gateway = undefined;
      await proxy.close();
    });

    const throughProxy = (): EngineUnderTest => ({
      name,
      uri: proxy.uri,
      open: () => Promise.reject(new Error('unused')),
    });

    it('FI-01 the port opens once the database is there, and everything is served from then on', async () => {
      proxy.behave('reset');
      const PORT = String(await freePort());
      const url = `http://127.0.0.1:${PORT}`;
      const patience = { DB_CONNECT_ATTEMPTS: '100', DB_CONNECT_DELAY: '1s', DB_TIMEOUT_MS: '5000' };
      const starting = startGateway(throughProxy(), { settings: { PORT, ...patience } });
      await until(() => Promise.resolve(proxy.visits > 0));
      expect(await statusOf(`${url}/livez`)).toBe(0);
      proxy.behave('pass');
      await until(async () => (await statusOf(`${url}/livez`)) === 200);
      expect([await statusOf(`${url}/readyz`), (await new Client(url).send(MeDocument)).status]).toEqual([200, 200]);
      gateway = await starting;
      expect((await gateway.signedIn()).cookies.size).toBe(4);
    });

    it.each(['reset', 'swallow'] as const)(
      'FI-02 every answer keeps the deadline while connections %s, and the gateway recovers',
      async (behaviour) => {
        gateway = await startGateway(throughProxy(), { settings: { DB_TIMEOUT_MS: '1500' } });
        const person = await gateway.signedIn();
        proxy.behave(behaviour);
        const input = { email: `${newName()}@example.com`, password: PASSWORD };
        const asked = [
          () => person.send(MeDocument),
          () => person.copy().send(RefreshTokenDocument),
          () => logIn(new Client(person.url), person.username, PASSWORD),
          () => new Client(person.url).send(RegisterDocument, { input }),
        ];
        for (const ask of asked) {
          const began = performance.now();
          expect((await ask()).code).toBe('SERVICE_UNAVAILABLE');
          expect(performance.now() - began).toBeLessThan(DEADLINE_MS);
        }
        expect([await statusOf(`${person.url}/livez`), await statusOf(`${person.url}/readyz`)]).toEqual([200, 503]);
        proxy.behave('pass');
        await until(async () => (await person.send(MeDocument)).data?.me?.id === person.id);
        expect(await statusOf(`${person.url}/readyz`)).toBe(200);
      },
    );
  });
}

/** The status of an answer; 0 where there is none. */
async function statusOf(url: string): Promise<number> {
  return fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
}
