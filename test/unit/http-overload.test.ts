import { connect } from 'node:net';
import { once } from 'node:events';
import { refused, RunningApp } from './http-app.support';

let gateway: RunningApp;
beforeEach(async () => {
  gateway = await new RunningApp().counting().start();
});
afterEach(() => gateway.stop());

const warnings = () => gateway.lines.filter(({ level }) => Number(level) >= 40);
const statuses = (times: number, ask: () => Promise<Response>) =>
  Promise.all(Array.from({ length: times }, async () => (await ask()).status));

/** Holds every execution up until it is called. */
function held(): () => void {
  let go = (): void => undefined;
  const wait = new Promise<void>((resolve) => {
    go = resolve;
  });
  gateway.whileExecuting = () => wait;
  return go;
}

/** Resolves when it holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((wake) => setImmediate(wake));
}

describe('a burst', () => {
  it('of forty where there are seven places: seven are executed, and the others told to come back', async () => {
    gateway.places = 7;
    const go = held();
    const asked = statuses(40, () => gateway.graphql('{ hello }'));
    await until(() => gateway.turnedAway.length === 33);
    expect([gateway.executed, gateway.places]).toEqual([7, 0]);
    go();
    const answers = await asked;
    expect(answers.filter((status) => status === 200)).toHaveLength(7);
    expect(answers.filter((status) => status === 503)).toHaveLength(33);
    expect([gateway.executed, gateway.places]).toEqual([7, 7]);
  });

  it('is one warning with a count, and no error with a stack', async () => {
    gateway.places = 0;
    await statuses(25, () => gateway.graphql('{ hello }'));
    gateway.waitMs = 1000;
    await statuses(15, () => gateway.graphql('{ hello }'));
    await gateway.stop();
    expect(warnings()).toMatchObject([{ level: 40, busy: 25, tooManyRequests: 15 }]);
    expect(JSON.stringify(gateway.lines)).not.toContain('stack');
  });
});

describe('a place is given back', () => {
  it.each([
    ['an answer', '{ hello }'],
    ['an error of a field', '{ limited }'],
    ['a bug', '{ broken }'],
    ['a text that cannot be read', '{'],
    ['a field that is not there', '{ nothing }'],
    ['no text', ''],
  ])('after %s', async (_what, query) => {
    gateway.places = 1;
    await gateway.graphql(query);
    expect(gateway.places).toBe(1);
  });

  it('by a client that has gone, once its operation has ended and not before', async () => {
    gateway.places = 1;
    const go = held();
    const leaving = new AbortController();
    const asked = fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ hello }"}',
      signal: leaving.signal,
    });
    await until(() => gateway.executed === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    expect((await gateway.graphql('{ hello }')).status).toBe(503);
    go();
    await until(() => gateway.places === 1);
  });

  it('by nobody whose body has not come: he holds none', async () => {
    gateway.places = 1;
    const socket = connect(gateway.port, '127.0.0.1').resume();
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"query"',
    );
    await once(socket, 'connect');
    expect((await gateway.graphql('{ hello }')).status).toBe(200);
    socket.destroy();
  });
});

describe('requests beyond the allowance of their address', () => {
  beforeEach(() => {
    gateway.waitMs = 1500;
  });

  it('are refused with when to come back, in the one shape, and without a line each', async () => {
    const response = await gateway.graphql('{ hello }');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await expect(refused(response)).resolves.toEqual([429, 'RATE_LIMITED']);
    expect(gateway.executed).toBe(0);
    expect(gateway.lines).toEqual([]);
  });

  it.each(['/graphql', '/confirm', '/nothing', '/.well-known/jwks.json', '/version'])(
    'whatever they ask for: %s',
    async (path) => {
      expect((await gateway.fetch(path)).status).toBe(429);
    },
  );

  it('are refused before the body has come', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 429 /);
    socket.destroy();
  });

  it('leave the probes alone, which are counted apart', async () => {
    expect((await gateway.fetch('/livez')).status).toBe(200);
    expect((await gateway.fetch('/readyz')).status).toBe(200);
    gateway.probeWaitMs = 1;
    expect((await gateway.fetch('/livez')).status).toBe(429);
  });

  it('tell those who wait different times', async () => {
    gateway.waitMs = 10_000;
    const waits = await Promise.all(
      Array.from({ length: 30 }, async () => (await gateway.fetch('/version')).headers.get('retry-after')),
    );
    expect(new Set(waits).size).toBeGreaterThan(3);
    expect(waits.every((wait) => Number(wait) >= 10)).toBe(true);
  });
});
