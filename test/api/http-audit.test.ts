import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { auditServer } from 'graphql-http';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { RegisterDocument } from '../support/operations';

const REGISTRATION = () => ({ input: { email: `${newName()}@example.com`, password: PASSWORD } });

onEveryEngine('GraphQL over HTTP', (gateway) => {
  it('CK-15 passes the audit of graphql-http without an error', async () => {
    const results = await auditServer({ url: `${gateway().url}/graphql` });
    const failed = results.filter(({ status }) => status === 'error').map(({ name }) => name);
    expect(failed).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(60);
    expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(55);
  });
});

onEveryEngine(
  'HTTP in production',
  (gateway) => {
    const register = () => gateway().guest().send(RegisterDocument, REGISTRATION());

    it('CK-01 the cookies of a sign-in are bound to this host, to TLS and to the browser alone', async () => {
      const { headers } = await register();
      const cookies = headers.getSetCookie().map(describeCookie);
      expect(cookies).toEqual([
        { name: '__Host-access_token', attributes: 'HttpOnly Max-Age=900 Path=/ SameSite=Lax Secure' },
        { name: '__Host-refresh_token', attributes: 'HttpOnly Max-Age=604800 Path=/ SameSite=Lax Secure' },
        { name: 'logged_in', attributes: 'Max-Age=604800 Path=/ SameSite=Lax Secure' },
        { name: '__Host-device', attributes: 'HttpOnly Max-Age=34560000 Path=/ SameSite=Lax Secure' },
      ]);
      expect(headers.getSetCookie()[2]).toMatch(/^logged_in=true;/);
    });

    it('CK-13 every answer carries the protective headers, refusals too', async () => {
      const post = (body: string, headers: Record<string, string>) => ({ method: 'POST', body, headers });
      const json = { 'content-type': 'application/json' };
      const asked: readonly (readonly [string, number, RequestInit?])[] = [
        ['/graphql', 200, post('{"query":"{ me { id } }"}', json)],
        ['/graphql', 400, post('{"query":"{ nothing }"}', json)],
        ['/graphql', 400, post('{', json)],
        ['/graphql', 403, post('{"query":"{ me { id } }"}', { ...json, origin: 'https://evil.example' })],
        ['/graphql', 405, { method: 'PUT' }],
        ['/graphql', 413, post(JSON.stringify({ query: ' '.repeat(200_000) }), json)],
        ['/graphql', 415, post('query', { 'content-type': 'text/plain' })],
        ['/nothing', 404],
        ['/livez', 200],
        ['/readyz', 200],
        ['/version', 200],
      ];
      for (const [path, status, init] of asked) {
        const response = await fetch(`${gateway().url}${path}`, init);
        expect([path, response.status]).toEqual([path, status]);
        expect(protectionOf(response)).toEqual(PROTECTION);
        await response.arrayBuffer();
      }
    });

    it('CK-13 a page has the narrowest policy that lets its one form work', async () => {
      const { headers, status } = await fetch(`${gateway().url}/confirm?token=x`);
      expect(status).toBe(400);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      );
      expect(headers.get('cache-control')).toBe('no-store');
    });

    it('the published keys verify its tokens and hold nothing private', async () => {
      const { data } = await register();
      const response = await fetch(`${gateway().url}/.well-known/jwks.json`);
      const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
      const token = data?.register.__typename === 'SignedIn' ? data.register.accessToken : '';
      const [header = '', claims = '', signature = ''] = token.split('.');
      const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
      const jwk = keys.find((key) => key.kid === kid);
      const key = { key: createPublicKey({ key: jwk ?? {}, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
      expect(keys.flatMap((one) => Object.keys(one)).filter((name) => ['d', 'p', 'q', 'k'].includes(name))).toEqual([]);
      expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    });

    it.each(['/livez', '/healthz', '/api/healthchecker', '/readyz'])('%s says that all is well', async (path) => {
      const response = await fetch(`${gateway().url}${path}`);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    });

    it('/version names the build and nothing of what it runs on', async () => {
      const response = await fetch(`${gateway().url}/version`);
      expect(await response.json()).toEqual({ name: 'gatehouse', version: 'test' });
    });

    it.each(['/graphql', '/explorer', '/explorer/', '/graphql?query=%7Bme%7Bid%7D%7D'])(
      'GET %s shows and executes nothing',
      async (path) => {
        const response = await fetch(`${gateway().url}${path}`, { headers: { accept: 'text/html' } });
        const isWrongPath = path.startsWith('/explorer');
        expect(response.status).toBe(isWrongPath ? 404 : 405);
        expect(response.headers.get('content-type')).toMatch(/^text\/html/);
        expect(await response.text()).not.toMatch(/<script|altair|sandbox/i);
      },
    );
  },
  { production: true },
);

const PROTECTION = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'application/json; charset=utf-8',
  'referrer-policy': 'no-referrer',
  server: null,
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-powered-by': null,
};

function protectionOf({ headers }: Response): Record<string, string | null> {
  return Object.fromEntries(Object.keys(PROTECTION).map((name) => [name, headers.get(name)]));
}

function describeCookie(line: string): { name: string; attributes: string } {
  const [pair = '', ...attributes] = line.split('; ');
  return { name: pair.slice(0, pair.indexOf('=')), attributes: attributes.sort().join(' ') };
}
