import { APP, refused, RunningApp } from './http-app.support';

const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
const PATHS = ['/', '/?a=b', '/nothing', '/confirm/', '/graphql/x', '/index.php?<script>alert(1)</script>', '/%3Cb%3E'];

let gateway: RunningApp;
let developers: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp().start();
  developers = await new RunningApp({
    production: false,
    landingPage: 'sandbox',
    publicUrl: 'https://example.com/auth',
  }).start();
});
afterAll(() => Promise.all([gateway.stop(), developers.stop()]));

describe('a browser at an address where nothing is', () => {
  it.each(PATHS)('sees a page at %s, with 404 and the headers of every page', async (path) => {
    const response = await gateway.fetch(path, { headers: HTML });
    const page = await gateway.fetch('/confirm', { headers: HTML });
    const names = [
      'content-type',
      'content-security-policy',
      'cross-origin-opener-policy',
      'cache-control',
      'x-content-type-options',
    ];
    expect(response.status).toBe(404);
    expect(names.map((name) => response.headers.get(name))).toEqual(names.map((name) => page.headers.get(name)));
    const html = await response.text();
    expect(html).toContain('Test &amp; Co &lt;b&gt;');
    expect(html).toContain('Go back to the site or app');
    expect(html).not.toMatch(/<script|alert|<a |index\.php/);
  });

  it('sees it in German', async () => {
    const html = await (
      await gateway.fetch('/x', { headers: { ...HTML, 'accept-language': 'de-AT,en;q=0.5' } })
    ).text();
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('Unter dieser Adresse gibt es nichts');
  });

  it('gets the headers alone by HEAD', async () => {
    const response = await gateway.fetch('/', { method: 'HEAD', headers: HTML });
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await response.text()).toBe('');
  });

  it('is led to the explorers where there are some, below the path of PUBLIC_URL', async () => {
    const html = await (await developers.fetch('/', { headers: HTML })).text();
    expect([...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/auth/graphql',
      '/auth/explorer',
    ]);
  });
});

describe('others at such an address', () => {
  it.each([{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: 'image/png', origin: APP }])(
    'get JSON with %j',
    async (headers) => {
      for (const path of PATHS) {
        await expect(refused(await gateway.fetch(path, { headers }))).resolves.toEqual([404, 'NOT_FOUND']);
      }
    },
  );

  it('get 405 as JSON for a wrong method', async () => {
    await expect(refused(await gateway.fetch('/graphql'))).resolves.toEqual([405, 'METHOD_NOT_ALLOWED']);
  });
});
