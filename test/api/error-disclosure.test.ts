import { connect } from 'node:net';
import { logIn } from '../support/attempts';
import { CANARY } from '../support/canary-operations';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import { Interference } from '../support/interference';
import { MeDocument } from '../support/operations';

onEveryEngine(
  'an error',
  (gateway) => {
    let faults: Interference;
    beforeAll(() => {
      faults = new Interference(gateway().gateway.platform.database);
    });
    afterAll(() => {
      faults.end();
    });

    it('PR-02 a body that is no JSON is refused without being read to anybody', async () => {
      const body = `{"query":"mutation","variables":{"p":"${CANARY}"`;
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${gateway().url}/graphql`, { method: 'POST', headers, body });
      const text = await response.text();
      expect([response.status, text.includes(CANARY)]).toEqual([400, false]);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      expect(gateway().log).not.toContain(CANARY);
    });

    it.each([
      [
        'in a variable',
        'mutation m($p: String!) { login(input: {login: "a", password: $p}) { __typename } }',
        { p: { secret: CANARY } },
      ],
      [
        'in an input variable',
        'mutation m($i: LoginInput!) { login(input: $i) { __typename } }',
        { i: { login: 1, password: [CANARY], [`${CANARY} x`]: 1 } },
      ],
      ['in a literal', `mutation { login(input: {login: "a", password: {secret: "${CANARY}"}}) { __typename } }`, {}],
      [
        'as an enum',
        `mutation { register(delivery: ${CANARY}, input: {email: "a@b.c", password: "x"}) { __typename } }`,
        {},
      ],
      [
        'as an address',
        'mutation m($e: EmailAddress) { requestEmailConfirmation(email: $e) { id } }',
        { e: `${CANARY} at example` },
      ],
      ['instead of the variables', '{ me { id } }', CANARY],
    ])('PR-03 a secret of the wrong shape %s is not echoed', async (_where, query, variables) => {
      const { status, text } = await gateway().guest().post({ query, variables });
      expect(status).toBe(400);
      expect(text).not.toContain(CANARY);
      expect(gateway().log).not.toContain(CANARY);
    });

    it.each([undefined, 'production', 'test', 'development'])(
      'PR-04 with NODE_ENV %s a fault of the driver is masked',
      async (environment) => {
        const person = await gateway().signedIn();
        const before = process.env['NODE_ENV'];
        setEnvironment(environment);
        faults.plan = () => {
          throw new TypeError(
            'connect ECONNREFUSED mongodb://gate:hunter2@db.internal:27017 at /srv/gatehouse/node_modules/x.js',
          );
        };
        const answers = [await person.send(MeDocument), await logIn(gateway().guest(), person.username, PASSWORD)];
        faults.calm();
        setEnvironment(before);
        for (const { text, errors, status } of answers) {
          expect(text).not.toMatch(/hunter2|db\.internal|ECONNREFUSED|node_modules|stack|TypeError|\.ts/i);
          const codes = errors.map(({ extensions }) => extensions.code);
          expect([codes, status]).toEqual([['INTERNAL_SERVER_ERROR'], status]);
          expect(gateway().log).toContain(errors[0]?.extensions.requestId);
        }
      },
    );

    it('PR-05 what the framework refuses is JSON and names no product', async () => {
      const json = { 'content-type': 'application/json' };
      const big = JSON.stringify({ query: 'x'.repeat(150_000) });
      const answers = [
        await raw(gateway().url, 'GET /nothing HTTP/1.1\r\nhost: x\r\n'),
        await raw(gateway().url, 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\n'),
        await raw(gateway().url, `GET / HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n`),
        await raw(gateway().url, 'BREW / HTTP/1.1\r\nhost: x\r\n'),
        await raw(gateway().url, 'nonsense\r\n'),
        await asRaw(await fetch(`${gateway().url}/graphql`, { method: 'POST', headers: json, body: big })),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 400, 431, expect.any(Number), 400, 413]);
      for (const { head, body } of answers) {
        expect(head).toMatch(/content-type: application\/json/i);
        expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: expect.any(String) as string } }] });
        expect(head + body).not.toMatch(/fastify|apollo|node\.js|express|x-powered-by|server:/i);
      }
    });
  },
  { settings: { LOG_LEVEL: 'trace' } },
);

function setEnvironment(value: string | undefined): void {
  if (value === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = value;
}

interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** The answer to bytes that no client would send. */
function raw(url: string, request: string): Promise<RawAnswer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${request}connection: close\r\n\r\n`);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), head, body });
    });
  });
}

async function asRaw(response: Response): Promise<RawAnswer> {
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return { status: response.status, head, body: await response.text() };
}
