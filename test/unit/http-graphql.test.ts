import { auditServer } from 'graphql-http';
import { APP, refused, RunningApp } from './http-app.support';

let gateway: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp().start();
});
beforeEach(() => {
  gateway.ready = true;
  gateway.places = Infinity;
  gateway.executed = 0;
  gateway.lines = [];
});
afterAll(() => gateway.stop());

const json = { 'content-type': 'application/json' };
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  gateway.fetch('/graphql', { method: 'POST', body, headers });

describe('an operation', () => {
  it('is executed and answered as JSON', async () => {
    const response = await gateway.graphql('{ hello }');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    await expect(response.json()).resolves.toEqual({ data: { hello: 'world' } });
  });

  it.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json; charset=utf-8'],
    ['application/json, application/graphql-response+json', 'application/json; charset=utf-8'],
    ['image/png', 'application/json; charset=utf-8'],
    ['application/json;q=0', 'application/json; charset=utf-8'],
  ])('accepting %s gets %s', async (accept, type) => {
    const response = await gateway.graphql('{ hello }', { accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'may come as %s',
    async (type) => {
      expect((await post('{"query":"{ hello }"}', { 'content-type': type })).status).toBe(200);
    },
  );

  it('gives its context the raw credentials', async () => {
    const response = await gateway.graphql('{ seen }', {
      cookie: '__Host-access_token=j:{"a":1}; __Host-refresh_token=%E0%A4%A; x=\u00e9',
      authorization: 'Basic t',
    });
    await expect(response.json()).resolves.toEqual({ data: { seen: '["j:{\\"a\\":1}","%E0%A4%A","Basic t"]' } });
  });

  it('sets and clears the cookies it decided on (CK-01, CK-04)', async () => {
    const set = (await gateway.graphql('mutation { signIn }')).headers.getSetCookie();
    const clear = (await gateway.graphql('mutation { signOut }')).headers.getSetCookie();
    expect(set).toHaveLength(3);
    expect(set[0]).toBe('__Host-access_token=access.token.value; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax');
    expect(clear[0]).toBe('__Host-access_token=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax');
    expect((await gateway.graphql('{ hello }')).headers.getSetCookie()).toEqual([]);
  });

  it('that is told to wait carries Retry-After on its 200', async () => {
    const response = await gateway.graphql('{ limited }');
    expect([response.status, response.headers.get('retry-after')]).toEqual([200, '7']);
  });

  it('without such an error carries none', async () => {
    expect((await gateway.graphql('{ hello }')).headers.get('retry-after')).toBeNull();
  });
});

describe('a refusal in one shape', () => {
  it.each([
    ['no JSON', '{"query":"{ hello }","variables":{"p":"CANARY"', 400, 'BAD_REQUEST'],
    ['an empty body', '', 400, 'BAD_REQUEST'],
    ['an array batch (GD-11)', '[{"query":"{ hello }"}]', 400, 'BAD_REQUEST'],
    ['an empty batch (GD-11)', '[]', 400, 'BAD_REQUEST'],
    ['null', 'null', 400, 'BAD_REQUEST'],
    ['an empty object', '{}', 400, 'BAD_REQUEST'],
    ['no query', '{"variables":{}}', 400, 'BAD_REQUEST'],
    ['a query that is no string', '{"query":{"a":1}}', 400, 'BAD_REQUEST'],
    ['variables that are no object', '{"query":"{ hello }","variables":"x"}', 400, 'BAD_REQUEST'],
    ['a syntax error', '{"query":"{"}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ nothing }"}', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['102,401 bytes (GD-09)', 'x'.repeat(102_401), 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s', async (_name, body, status, code) => {
    await expect(refused(await post(body))).resolves.toEqual([status, code]);
    expect(gateway.executed).toBe(0);
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['x'],
    ['application/json; charset=utf-7'],
    ['application/json; charset=cp037'],
    ['application/json; charset=utf-8; charset=utf-7'],
    ['application/jsonp'],
    ['application/json, text/plain'],
  ])('the content type %s (CK-06, GD-09)', async (type) => {
    const response = await post('{"query":"mutation { signIn }"}', { 'content-type': type });
    await expect(refused(response)).resolves.toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(gateway.executed).toBe(0);
  });

  it('no content type', async () => {
    const response = await post(new TextEncoder().encode('{"query":"{ hello }"}'), {});
    await expect(refused(response)).resolves.toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('a compressed body, which could unfold without end (GD-09)', async () => {
    const response = await post('{"query":"{ hello }"}', { ...json, 'content-encoding': 'gzip' });
    await expect(refused(response)).resolves.toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('a body that never ends is cut off and its connection closed (GD-09)', async () => {
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
    const answer = await gateway.raw(
      `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(120)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('PAYLOAD_TOO_LARGE');
  });

  it('a key __proto__ in the variables is data and changes nothing', async () => {
    const response = await post('{"query":"{ hello }","variables":{"__proto__":{"polluted":1}}}');
    await expect(response.json()).resolves.toEqual({ data: { hello: 'world' } });
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('while not ready, with when to come back', async () => {
    gateway.ready = false;
    const response = await gateway.graphql('{ hello }');
    expect(response.headers.get('retry-after')).toBe('1');
    await expect(refused(response)).resolves.toEqual([503, 'SERVICE_UNAVAILABLE']);
  });

  it('while there is no place for it, before anything is executed', async () => {
    gateway.places = 0;
    const response = await gateway.graphql('mutation { signIn }');
    expect(response.headers.get('retry-after')).toBe('4');
    await expect(refused(response)).resolves.toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(gateway.executed).toBe(0);
  });

  it('never reaches the log with its body (PR-02)', async () => {
    await post('{"query":"{ hello }","variables":{"p":"CANARY"');
    await post('{"query":"{ echo(p: \\"CANARY\\") ", "variables":{"p":"CANARY"}}');
    await gateway.fetch('/nothing/CANARY?token=CANARY');
    await gateway.fetch('/graphql?query=CANARY');
    expect(gateway.lines).toHaveLength(4);
    expect(JSON.stringify(gateway.lines)).not.toContain('CANARY');
  });
});

describe('methods (CK-07, CK-14)', () => {
  it.each(['PUT', 'DELETE', 'PATCH'])('%s is 405 and names what is allowed', async (method) => {
    const response = await gateway.fetch('/graphql', { method });
    expect(response.headers.get('allow')).toBe('OPTIONS, POST');
    await expect(refused(response)).resolves.toEqual([405, 'METHOD_NOT_ALLOWED']);
  });

  it.each([
    ['a query', '?query={hello}', {}],
    ['a mutation', '?query=mutation{signIn}', { 'apollo-require-preflight': '1' }],
    ['a query with a content type', '?query={hello}', { 'content-type': 'text/x' }],
  ])('GET executes nothing: %s', async (_name, search, headers) => {
    const response = await gateway.fetch(`/graphql${search}`, { headers });
    await expect(refused(response)).resolves.toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(gateway.executed).toBe(0);
  });

  it('GET executes nothing for a browser, which sees a page', async () => {
    const response = await gateway.fetch('/graphql?query={hello}', { headers: { accept: 'text/html' } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(gateway.executed).toBe(0);
  });

  it('HEAD executes nothing', async () => {
    expect((await gateway.fetch('/graphql?query={hello}', { method: 'HEAD' })).status).toBe(405);
    expect(gateway.executed).toBe(0);
  });

  it('TRACE is refused and echoes nothing', async () => {
    const answer = await gateway.raw(
      'TRACE /graphql HTTP/1.1\r\nHost: a\r\nX-Secret: CANARY\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).not.toContain('CANARY');
  });

  it('OPTIONS without Origin is 204', async () => {
    const response = await gateway.fetch('/graphql', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'OPTIONS, POST']);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('other spellings of the path (BF-15)', () => {
  it.each(['//graphql', '/graphql/', '/GraphQL', '/graphql;x', '/graphql%2f', '/%2567raphql'])(
    '%s is nothing',
    async (path) => {
      const response = await gateway.fetch(path, { method: 'POST', headers: json, body: '{"query":"{ hello }"}' });
      await expect(refused(response)).resolves.toEqual([404, 'NOT_FOUND']);
    },
  );

  it('an escaped letter is the same route, with all its checks', async () => {
    const init = { method: 'POST', headers: { ...json, origin: 'https://evil.test' }, body: '{"query":"{ hello }"}' };
    await expect(refused(await gateway.fetch('/%67raphql', init))).resolves.toEqual([403, 'CSRF_BLOCKED']);
  });
});

it('passes the GraphQL-over-HTTP audit without an error (CK-15)', async () => {
  const results = await auditServer({ url: `${gateway.url}/graphql`, fetchFn: fetch });
  expect(results.filter(({ status }) => status === 'error')).toEqual([]);
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(50);
});

it('a preflight of an allowed origin may send its headers', async () => {
  const headers = {
    origin: APP,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const response = await gateway.fetch('/graphql', { method: 'OPTIONS', headers });
  expect(response.status).toBe(204);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': APP,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'OPTIONS, POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '7200',
    vary: 'Origin, Access-Control-Request-Headers',
  });
});
