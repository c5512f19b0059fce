import { APP, refused, RunningApp } from './http-app.support';

let gateway: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp().start();
});
beforeEach(() => {
  gateway.executed = 0;
});
afterAll(() => gateway.stop());

const signIn = (headers: Record<string, string>) => gateway.graphql('mutation { signIn }', headers);

describe('an allowed origin', () => {
  it.each([APP, 'https://auth.test'])('%s is echoed exactly, with credentials (CK-05)', async (origin) => {
    const { status, headers } = await signIn({ origin, 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toBe('Origin');
  });

  it('can read refusals too', async () => {
    const response = await gateway.fetch('/graphql', { method: 'POST', headers: { origin: APP }, body: 'x' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([415, APP]);
  });
});

describe('another origin (CK-05, CK-09)', () => {
  const others = [
    'https://app.test.evil.com',
    'https://evilapp.test',
    'http://app.test',
    'https://app.test:444',
    'https://app.test.',
    'https://APP.test',
    'https://app.test/',
    'null',
    '*',
    '',
  ];

  it.each(others)('"%s" is refused, with cookies or not, and reads nothing', async (origin) => {
    const response = await signIn({ origin, cookie: '__Host-access_token=x' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('vary')).toBe('Origin');
    await expect(refused(response)).resolves.toEqual([403, 'CSRF_BLOCKED']);
    expect(gateway.executed).toBe(0);
  });

  it.each(others)('"%s" passes no preflight', async (origin) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const response = await gateway.fetch('/graphql', { method: 'OPTIONS', headers });
    const names = [...response.headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('the public keys', () => {
  const PATH = '/.well-known/jwks.json';
  const cors = ({ headers }: Response) => [
    headers.get('access-control-allow-origin'),
    headers.get('access-control-allow-credentials'),
  ];

  it.each([APP, 'https://anybody.test', 'null', 'capacitor://localhost'])('are for pages of %s', async (origin) => {
    const response = await gateway.fetch(PATH, { headers: { origin, cookie: '__Host-access_token=x' } });
    expect([response.status, cors(response)]).toEqual([200, ['*', null]]);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(cors(await gateway.fetch(`${PATH}?x`, { method: 'HEAD', headers: { origin } }))).toEqual(['*', null]);
  });

  it('pass a preflight of every origin, for the methods that they take', async () => {
    const headers = {
      origin: 'https://anybody.test',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-trace',
    };
    const response = await gateway.fetch(PATH, { method: 'OPTIONS', headers });
    expect([response.status, cors(response)]).toEqual([204, ['*', null]]);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS');
    expect(response.headers.get('access-control-allow-headers')).toBe('x-trace');
  });

  it('are all that is open to every origin', async () => {
    const others = [
      '/graphql',
      '/version',
      '/livez',
      '/readyz',
      '/metrics',
      '/confirm',
      '/',
      '/.well-known/',
      `${PATH}/x`,
    ];
    for (const path of others) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
        const response = await gateway.fetch(path, { method, headers: { origin: 'https://anybody.test' } });
        expect([path, method, ...cors(response)]).toEqual([path, method, null, null]);
      }
    }
  });
});

describe('a POST without Origin (CK-10)', () => {
  it.each([
    ['none of the headers that browsers send', {}, 200],
    ['cookies and none of those headers', { cookie: '__Host-access_token=x' }, 200],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }, 403],
    ['an unknown Sec-Fetch-Site', { 'sec-fetch-site': 'x' }, 403],
    ['Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }, 200],
    ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }, 200],
    ['a foreign Referer', { referer: 'https://evil.test/app.test' }, 403],
    ['a broken Referer', { referer: 'x' }, 403],
    ['our Referer', { referer: 'https://app.test/page?x' }, 200],
    [
      'our Referer and Sec-Fetch-Site: cross-site',
      { referer: 'https://app.test/', 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['Origin: null of our own page', { origin: 'null', 'sec-fetch-site': 'same-origin' }, 200],
    ['Origin: null of who knows what', { origin: 'null' }, 403],
    ['Origin: null of a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
  ])('with %s', async (_name, headers, status) => {
    expect((await signIn(headers)).status).toBe(status);
    expect(gateway.executed).toBe(status === 200 ? 1 : 0);
  });
});
