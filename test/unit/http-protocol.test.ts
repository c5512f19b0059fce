import { connect } from 'node:net';
import { once } from 'node:events';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refused, RunningApp } from './http-app.support';

let gateway: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp({ timeouts: { headersMs: 200, requestMs: 400, checkMs: 50 } }).start();
});
beforeEach(() => {
  gateway.lines = [];
});
afterAll(() => gateway.stop());

const BASE = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

function parsed(answer: string): { status: number; headers: Headers; body: unknown } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']),
  );
  return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(body) };
}

describe('every answer carries the safe headers (CK-13)', () => {
  it.each([
    ['an executed one', () => gateway.graphql('{ hello }')],
    ['a refused one', () => gateway.graphql('{')],
    ['a page that is not there', () => gateway.fetch('/nothing')],
    ['an unreadable path', () => gateway.fetch('/%E0%A4%A')],
    ['a probe', () => gateway.fetch('/livez')],
    ['a preflight', () => gateway.fetch('/graphql', { method: 'OPTIONS' })],
  ])('%s', async (_name, ask) => {
    const { headers, status } = await ask();
    expect(Object.fromEntries(headers)).toMatchObject(BASE);
    if (status !== 204) expect(headers.get('content-type')).toMatch(/^application\/json; charset=utf-8$/);
    expect(headers.has('x-powered-by') || headers.has('server')).toBe(false);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('HSTS is for HTTPS alone', async () => {
    const cookies = { secure: false, sameSite: 'lax', domain: null, accessName: 'a', refreshName: 'r' } as const;
    const plain = await new RunningApp({ cookies }).start();
    const { headers } = await plain.fetch('/livez');
    await plain.stop();
    expect(headers.has('strict-transport-security')).toBe(false);
  });
});

describe('the request id', () => {
  it("is the caller's where it is plain", async () => {
    const response = await gateway.fetch('/livez', { headers: { 'x-request-id': 'trace-0001.a_b' } });
    expect(response.headers.get('x-request-id')).toBe('trace-0001.a_b');
  });

  it.each(['short', 'x'.repeat(129), 'has space', '{"json":1}', 'line%0a12345'])(
    'is a new one for "%s"',
    async (id) => {
      const response = await gateway.fetch('/livez', { headers: { 'x-request-id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    },
  );
});

describe('the log', () => {
  it('has one line a request, of five facts', async () => {
    const response = await gateway.graphql('{ hello }');
    expect(gateway.lines).toHaveLength(1);
    expect(gateway.lines[0]).toMatchObject({ method: 'POST', route: '/graphql', status: 200, level: 30 });
    expect(gateway.lines[0]?.['requestId']).toBe(response.headers.get('x-request-id'));
    expect(gateway.lines[0]?.['ms']).toEqual(expect.any(Number));
  });

  it('whispers probes', async () => {
    await gateway.fetch('/livez');
    expect(gateway.lines).toMatchObject([{ route: '/livez', level: 20 }]);
  });
});

describe('bytes that are no request (CK-16, PR-05)', () => {
  const start = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
  it.each([
    [
      'Content-Length and Transfer-Encoding',
      `${start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['two Content-Lengths', `${start}Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}{}`],
    ['bare line feeds', 'POST /graphql HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}'],
    ['an obsolete fold', `${start}X-A: b\r\n c: d\r\n Content-Length: 2\r\nTransfer-Encoding : chunked\r\n\r\n{}`],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00'],
    ['a negative length', `${start}Content-Length: -1\r\n\r\n`],
  ])('%s: 400 in our shape, and the connection ends', async (_name, bytes) => {
    const { status, headers, body } = parsed(await gateway.raw(bytes));
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST', status: 400 } }] });
    expect(Object.fromEntries(headers)).toMatchObject({ ...BASE, connection: 'close' });
  });

  it('headers over 16 KiB are 431 (CK-12)', async () => {
    const answer = parsed(await gateway.raw(`${start}Cookie: a=${'x'.repeat(20_000)}\r\n\r\n`));
    expect(answer.status).toBe(431);
    expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'HEADERS_TOO_LARGE' } }] });
  });

  it.each([
    ['10 KB', `a=${'x'.repeat(10_000)}`],
    ['300 cookies', Array.from({ length: 300 }, (_none, index) => `c${String(index)}=1`).join('; ')],
    ['quotes and a broken escape', '__Host-access_token="%E0%A4%A"; ;=;;"'],
  ])('a Cookie header of %s is only odd (CK-12)', async (_name, cookie) => {
    expect((await gateway.graphql('{ hello }', { cookie })).status).toBe(200);
  });

  it('NUL in a header is 400, not 500 (CK-12)', async () => {
    expect(parsed(await gateway.raw(`${start}Cookie: a=\0\r\n\r\n`)).status).toBe(400);
  });
});

describe('a client that dawdles (GD-10)', () => {
  it.each([
    ['opens a connection and says nothing', ''],
    ['never ends its headers', 'POST /graphql HTTP/1.1\r\nHost: a\r\nX-A: b'],
    [
      'never sends its body',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('%s: 408', async (_name, bytes) => {
    const { status, body } = parsed(await gateway.raw(bytes));
    expect(status).toBe(408);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT', status: 408 } }] });
    expect(gateway.lines).toMatchObject([{ status: 408, route: 'unreadable' }]);
  });

  it('sends its headers byte by byte: 408 all the same', async () => {
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
    socket.write('POST /graphql HTTP/1.1\r\nHost: a\r\nX-A: ');
    const dripping = setInterval(() => socket.write('b'), 10);
    const [answer] = (await once(socket, 'data').finally(() => {
      clearInterval(dripping);
      socket.destroy();
    })) as [Buffer];
    expect(parsed(answer.toString()).status).toBe(408);
  });

  it('two hundred of them leave others alone', async () => {
    const idle = Array.from({ length: 200 }, () => connect(gateway.port, '127.0.0.1').resume());
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect((await gateway.graphql('{ hello }')).status).toBe(200);
    await Promise.all(idle.map((socket) => once(socket, 'close')));
  });
});

describe('paths that are nothing (PR-05)', () => {
  it.each([
    ['/nothing', 404, 'NOT_FOUND'],
    ['/%E0%A4%A', 400, 'BAD_REQUEST'],
    ['/explorer', 404, 'NOT_FOUND'],
    ['/explorer/main.js', 404, 'NOT_FOUND'],
    ['/metrics', 404, 'NOT_FOUND'],
  ])('%s', async (path, status, code) => {
    await expect(refused(await gateway.fetch(path))).resolves.toEqual([status, code]);
  });
});

describe('probes and keys', () => {
  it.each(['/livez', '/healthz', '/api/healthchecker'])('%s says that the process lives', async (path) => {
    gateway.ready = false;
    const response = await gateway.fetch(path);
    gateway.ready = true;
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('/readyz says why not', async () => {
    expect((await gateway.fetch('/readyz')).status).toBe(200);
    gateway.readiness = { ready: false, reason: 'indexes are being built' };
    const response = await gateway.fetch('/readyz');
    gateway.readiness = { ready: true };
    expect(response.status).toBe(503);
    await expect(response.json()).resolves.toEqual({ status: 'unavailable', reason: 'indexes are being built' });
  });

  it('/version names the build', async () => {
    await expect((await gateway.fetch('/version')).json()).resolves.toEqual({ name: 'gatehouse', version: '1.2.3' });
  });

  it('the public keys may be kept for five minutes', async () => {
    const response = await gateway.fetch('/.well-known/jwks.json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    await expect(response.json()).resolves.toEqual({ keys: [{ kty: 'EC', kid: 'one' }] });
  });
});

describe('the client address', () => {
  const ip = async (app: RunningApp, headers: Record<string, string>) =>
    ((await (await app.graphql('{ ip }', headers)).json()) as { data: { ip: string } }).data.ip;

  it.each([{ 'x-forwarded-for': '9.9.9.9' }, { 'x-real-ip': '9.9.9.9' }, { forwarded: 'for=9.9.9.9' }])(
    "is the socket's where no proxy is trusted: %j (BF-11)",
    async (headers) => {
      await expect(ip(gateway, headers)).resolves.toBe('127.0.0.1');
    },
  );

  const table: readonly (readonly [string, string])[] = [
    ['9.9.9.9, 203.0.113.7', '203.0.113.7'],
    ['203.0.113.7', '203.0.113.7'],
    ['9.9.9.9,203.0.113.7:5123', '203.0.113.7'],
    ['[2001:db8::1]:80', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['"[2001:db8::1]:80"', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[::ffff:203.0.113.7]:5123', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['9.9.9.9,\t203.0.113.7:5123 , ,', '203.0.113.7'],
    ['203.0.113.7:123456', '127.0.0.1'],
    ['[203.0.113.7', '127.0.0.1'],
    ['[x]:80', '127.0.0.1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    [`fe80::1%${'x'.repeat(5000)}`, 'fe80::1'],
    ['unknown', '127.0.0.1'],
    ['9.9.9.9, unknown', '127.0.0.1'],
    ['', '127.0.0.1'],
    [',,,', '127.0.0.1'],
    ['1'.repeat(10_000), '127.0.0.1'],
    [`${'9.9.9.9,'.repeat(500)}203.0.113.7`, '203.0.113.7'],
  ];

  describe.each([
    ['one hop', 1],
    ['a network', ['127.0.0.0/8', '::1']],
  ])('behind %s (BF-12)', (_name, trustProxy) => {
    let proxied: RunningApp;
    beforeAll(async () => {
      proxied = await new RunningApp({ trustProxy }).start();
    });
    afterAll(() => proxied.stop());

    it.each(table)('%.30s is %s', async (forwarded, expected) => {
      await expect(ip(proxied, { 'x-forwarded-for': forwarded })).resolves.toBe(expected);
    });
  });

  const chain: readonly (readonly [string, string])[] = [
    ['203.0.113.7:51234, 10.0.0.4:44300', '203.0.113.7'],
    ['203.0.113.7, 10.0.0.4', '203.0.113.7'],
    ['9.9.9.9, 203.0.113.7:51234, 10.0.0.4:44300', '203.0.113.7'],
    ['203.0.113.7:51234, , 10.0.0.4:44300', '203.0.113.7'],
    ['203.0.113.7, ::ffff:10.0.0.4', '203.0.113.7'],
    ['203.0.113.7, [::ffff:a00:4]:44300', '203.0.113.7'],
    ['[2001:db8::1]:51234, [FD00:0:0::4]:44300', '2001:db8::1'],
    ['[2001:db8::1], [fd00::4]', '2001:db8::1'],
    ['[::ffff:203.0.113.7]:51234, "[fd00::4]:44300"', '203.0.113.7'],
    ['9.9.9.9, unknown, 10.0.0.4:44300', '127.0.0.1'],
  ];

  describe.each([
    ['two hops', 2],
    ['their networks', ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8']],
    ['networks of IPv4 in IPv6 form', ['::ffff:127.0.0.1', '::ffff:10.0.0.0/104', 'FD00:0::/8']],
  ])('behind two proxies, named by %s', (_name, trustProxy) => {
    let proxied: RunningApp;
    beforeAll(async () => {
      proxied = await new RunningApp({ trustProxy }).start();
    });
    afterAll(() => proxied.stop());

    it.each(chain)('BF-12 %s is %s', async (forwarded, expected) => {
      await expect(ip(proxied, { 'x-forwarded-for': forwarded })).resolves.toBe(expected);
    });
  });

  it('is null on a unix socket, so that all who come there share one bucket (BF-14)', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'gatehouse-')), 'socket');
    const app = await new RunningApp().start(path);
    const sent = request({
      socketPath: path,
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    sent.end('{"query":"{ ip }"}');
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await expect(json(response)).resolves.toEqual({ data: { ip: null } });
    await app.stop();
  });
});

it('closing waits for the request that is being answered', async () => {
  const app = await new RunningApp().start();
  let release: (value: 'done') => void = () => undefined;
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (begun = resolve));
  app.confirm = () => {
    begun();
    return new Promise((resolve) => (release = resolve)) as never;
  };
  const body = new URLSearchParams({ token: 't' });
  const answer = app.fetch('/confirm', { method: 'POST', body });
  await started;
  let closed = false;
  const stopped = app.stop().then(() => (closed = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toBe(false);
  release('done');
  expect((await answer).status).toBe(200);
  await stopped;
});
