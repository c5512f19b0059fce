import { RateLimited, ServiceUnavailable } from '../../src/errors';
import { bestLocale } from '../../src/http/locale';
import { refused, RunningApp } from './http-app.support';

const cookies = { secure: false, sameSite: 'lax', domain: null, accessName: 'a', refreshName: 'r' } as const;

let gateway: RunningApp;
let development: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp().start();
  development = await new RunningApp({ production: false, landingPage: 'sandbox', cookies }).start();
});
beforeEach(() => {
  [gateway.confirmed, gateway.changed, gateway.cancelled] = [[], [], []];
  gateway.confirm = () => 'done';
});
afterAll(() => Promise.all([gateway.stop(), development.stop()]));

const submit = (fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
  gateway.fetch('/confirm', { method: 'POST', headers, body: new URLSearchParams(fields) });

describe('the page of a mailed link', () => {
  it.each(['GET', 'HEAD'])('%s spends nothing, five times over (EM-16)', async (method) => {
    for (let times = 0; times < 5; times += 1) {
      expect((await gateway.fetch('/confirm?token=abc', { method })).status).toBe(200);
    }
    expect(gateway.confirmed).toEqual([]);
  });

  it('holds a form that posts the token, and no script', async () => {
    const html = await (await gateway.fetch('/confirm?token=abc-_123')).text();
    expect(html).toContain('<form method="post" action="confirm"><input type="hidden" name="token" value="abc-_123">');
    expect(html).not.toMatch(/<script|javascript:| on\w+=/i);
  });

  it('writes the token and the site name as text', async () => {
    const html = await (
      await gateway.fetch(`/confirm?token=${encodeURIComponent(`a"><script>alert(1)</script>'&b`)}`)
    ).text();
    expect(html).toContain('value="a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;b"');
    expect(html).toContain('Test &amp; Co &lt;b&gt;');
  });

  it('lets nothing load, frame it or learn its address', async () => {
    const { headers } = await gateway.fetch('/confirm?token=abc');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    'token=abc&token=abc',
    'token=&amp;token=abc',
    'token=&token=abc',
    'lang=de&amp;token=abc',
    'token=abc&amp;token=abc',
  ])('takes one token that comes in an odd way: ?%s', async (query) => {
    const response = await gateway.fetch(`/confirm?${query}`);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('value="abc"')]);
  });

  it.each([
    '',
    '?token=',
    '?token=a&token=b',
    '?token=a&amp;token=b',
    `?token=a&token=${'x'.repeat(513)}`,
    `?token=${'x'.repeat(513)}`,
  ])('with "%.20s" says what to do', async (search) => {
    const response = await gateway.fetch(`/confirm${search}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This link no longer works');
  });

  it('its button confirms', async () => {
    const response = await submit({ token: 'abc' }, { origin: 'null', 'sec-fetch-site': 'same-origin' });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Your e-mail address is confirmed');
    expect(gateway.confirmed).toEqual(['abc']);
  });

  it('a token that was used says what to do next', async () => {
    gateway.confirm = () => 'invalid';
    const response = await submit({ token: 'abc' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('sign in and ask for a new mail');
  });

  it('two tokens in the form are none', async () => {
    expect((await submit('token=a&token=b')).status).toBe(400);
    expect(gateway.confirmed).toEqual([]);
  });

  it('too many attempts: 429 with when to come back', async () => {
    gateway.confirm = () => {
      throw new RateLimited(60);
    };
    const response = await submit({ token: 'abc' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await response.text()).toContain('Too many attempts');
  });

  it('a fault of ours: 500, nothing of it on the page, and a line in the log', async () => {
    gateway.lines = [];
    gateway.confirm = () => {
      throw new Error('database at 10.0.0.1');
    };
    const response = await submit({ token: 'abc' });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('10.0.0.1');
    expect(gateway.lines).toMatchObject([{ level: 50, msg: 'a page failed' }, { status: 500 }]);
  });

  it('counters that are away: 503, and their fault in the log', async () => {
    gateway.lines = [];
    gateway.confirm = () => {
      throw Object.assign(new ServiceUnavailable(), { cause: new Error('no Redis') });
    };
    expect((await submit({ token: 'abc' })).status).toBe(503);
    expect(gateway.lines).toMatchObject([{ level: 50, msg: 'a page failed' }, { status: 503 }]);
    expect(JSON.stringify(gateway.lines)).toContain('no Redis');
  });

  it('no room: 503, and no line but that of the request', async () => {
    gateway.lines = [];
    gateway.confirm = () => {
      throw new ServiceUnavailable(4);
    };
    const response = await submit({ token: 'abc' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '4']);
    expect(gateway.lines).toMatchObject([{ level: 30, status: 503 }]);
  });

  it('a form of another site is refused', async () => {
    await expect(refused(await submit({ token: 'abc' }, { origin: 'https://evil.test' }))).resolves.toEqual([
      403,
      'CSRF_BLOCKED',
    ]);
    expect(gateway.confirmed).toEqual([]);
  });

  it('a body that is no form spends nothing', async () => {
    const response = await gateway.fetch('/confirm', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"token":"abc"}',
    });
    expect(response.status).toBe(415);
    expect(gateway.confirmed).toEqual([]);
  });

  it('speaks German where that is wanted', async () => {
    const html = await (
      await gateway.fetch('/confirm?token=a', { headers: { 'accept-language': 'de-AT,en;q=0.5' } })
    ).text();
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('E-Mail-Adresse bestätigen');
  });
});

describe('the pages of a changed address', () => {
  const posted = (path: string, fields: Record<string, string>) =>
    gateway.fetch(path, { method: 'POST', body: new URLSearchParams(fields) });

  it.each(['/confirm-email-change', '/cancel-email-change'])(
    'GET %s spends nothing and shows a button that posts the token there (EM-16)',
    async (path) => {
      const response = await gateway.fetch(`${path}?token=abc`);
      const html = await response.text();
      expect(response.status).toBe(200);
      expect(html).toContain(
        `<form method="post" action="${path.slice(1)}"><input type="hidden" name="token" value="abc">`,
      );
      expect(html).not.toContain('name="code"');
      expect([gateway.changed, gateway.cancelled]).toEqual([[], []]);
    },
  );

  it('ask for the code of the present address where one is wanted, and post it too', async () => {
    const html = await (await gateway.fetch('/confirm-email-change?token=paired')).text();
    expect(html).toContain('Code from the mail to your present address');
    expect(html).toMatch(/<input type="text" name="code" autocomplete="one-time-code" inputmode="numeric" required>/);
    expect((await posted('/confirm-email-change', { token: 'paired', code: '123456' })).status).toBe(200);
    expect((await posted('/confirm-email-change', { token: 'abc' })).status).toBe(200);
    expect(gateway.changed).toEqual([
      ['paired', '123456'],
      ['abc', null],
    ]);
  });

  it('their buttons do it, and say what to do next', async () => {
    const changed = await posted('/confirm-email-change', { token: 'abc' });
    expect(await changed.text()).toContain('Your e-mail address is changed');
    const undone = await posted('/cancel-email-change', { token: 'abc' });
    expect(await undone.text()).toContain('Your old address is back');
    expect(gateway.cancelled).toEqual(['abc']);
  });

  it.each(['/confirm-email-change', '/cancel-email-change'])(
    '%s says what to do where it does not work',
    async (path) => {
      gateway.confirm = () => 'invalid';
      expect((await posted(path, { token: 'abc' })).status).toBe(400);
      expect((await posted(path, {})).status).toBe(400);
      expect((await gateway.fetch(path)).status).toBe(400);
    },
  );

  it('a form of another site is refused', async () => {
    const answer = gateway.fetch('/cancel-email-change', {
      method: 'POST',
      headers: { origin: 'https://evil.test' },
      body: new URLSearchParams({ token: 'abc' }),
    });
    await expect(refused(await answer)).resolves.toEqual([403, 'CSRF_BLOCKED']);
    expect(gateway.cancelled).toEqual([]);
  });
});

describe('the best language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['fr, de;q=0.8, en;q=0.7', 'de'],
    ['en;q=0.1, de;q=0.2', 'de'],
    ['de;q=0', 'en'],
    ['de;q=x', 'en'],
    ['DE', 'de'],
    ['*', 'en'],
    ['den', 'en'],
    ['de,'.repeat(1000), 'en'],
  ])('of %.40s is %s', (header, expected) => {
    expect(bestLocale(header)).toBe(expected);
  });
});

describe('development', () => {
  const html = { headers: { accept: 'text/html' } };

  it('shows Apollo Sandbox to a browser at the GraphQL path, and to nobody else', async () => {
    const response = await development.fetch('/graphql', html);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(await response.text()).toContain('EmbeddedSandbox');
    await expect(refused(await development.fetch('/graphql?query={hello}'))).resolves.toEqual([
      405,
      'METHOD_NOT_ALLOWED',
    ]);
    expect(development.executed).toBe(0);
  });

  it('serves Altair with everything it loads', async () => {
    const page = await (await development.fetch('/explorer')).text();
    expect(page).toContain('<base href="/explorer/">');
    const files = [...page.matchAll(/(?:src|href)="([^"/][^"]*)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const response = await development.fetch(`/explorer/${file}`);
      expect([file, response.status]).toEqual([file, 200]);
    }
  });

  it.each(['/explorer/nothing.js', '/explorer/../package.json', '/explorer/%2e%2e/package.json'])(
    '%s is nothing',
    async (path) => {
      const answer = await development.raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 40[034] /);
      expect(answer).toContain('"errors"');
    },
  );

  it('has plain cookie names', async () => {
    const [first] = (await development.graphql('mutation { signIn }')).headers.getSetCookie();
    expect(first).toBe('a=access.token.value; Max-Age=900; Path=/; HttpOnly; SameSite=Lax');
  });
});
