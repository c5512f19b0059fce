import { wantsPage } from '../../src/http/wanted-type';
import { refused, RunningApp } from './http-app.support';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PROGRAMS = [undefined, '*/*', 'application/json', 'application/graphql-response+json, application/json;q=0.9'];

let gateway: RunningApp;
let limited: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp({ appUrl: 'https://app.test/start' }).start();
  limited = await new RunningApp().start();
  limited.waitMs = 5000;
});
afterAll(() => Promise.all([gateway.stop(), limited.stop()]));

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Refused = readonly [what: string, sent: Sent, refusal: readonly [number, string], says: string];

const send = ({ path, ...init }: Sent, headers: Readonly<Record<string, string>>) =>
  gateway.fetch(path, { ...init, headers: { ...headers, ...init.headers } });

const REFUSALS: readonly Refused[] = [
  ['a path that cannot be decoded', { path: '/%zz' }, [400, 'BAD_REQUEST'], 'This address cannot be opened'],
  ['a path that is not UTF-8', { path: '/%c3%28' }, [400, 'BAD_REQUEST'], 'This address cannot be opened'],
  ['a wrong method', { path: '/graphql' }, [405, 'METHOD_NOT_ALLOWED'], 'There is nothing at this address'],
  [
    'a form to nowhere',
    { path: '/x', method: 'POST', body: 'a', headers: FORM },
    [404, 'NOT_FOUND'],
    'There is nothing',
  ],
  ['a PUT to nowhere', { path: '/x', method: 'PUT' }, [404, 'NOT_FOUND'], 'There is nothing'],
  [
    'a form of no origin',
    { path: '/confirm', method: 'POST', body: 'token=abc', headers: { ...FORM, origin: 'null' } },
    [403, 'CSRF_BLOCKED'],
    'This form was not accepted',
  ],
  [
    'a body that is no JSON',
    { path: '/graphql', method: 'POST', body: 'a=b', headers: FORM },
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    'That could not be read',
  ],
];

describe('a refusal', () => {
  it.each(REFUSALS)('of %s is a page in a browser', async (_what, sent, [status], says) => {
    const response = await send(sent, BROWSER);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toContain('style-src');
    expect(response.headers.get('x-request-id')).not.toBeNull();
    const html = await response.text();
    expect(html).toContain(says);
    expect(html).toContain('href="https://app.test/start"');
    expect(gateway.confirmed).toEqual([]);
  });

  it.each(REFUSALS)('of %s is JSON for programs', async (_what, sent, refusal) => {
    for (const accept of PROGRAMS) {
      const response = await send(sent, accept === undefined ? {} : { accept });
      await expect(refused(response)).resolves.toEqual(refusal);
    }
  });

  it.each(['/', '/confirm', '/graphql', '/livez'])('of too many requests is a page too: %s', async (path) => {
    limited.probeWaitMs = 5000;
    const response = await limited.fetch(path, { headers: { ...BROWSER, 'accept-language': 'de' } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(await response.text()).toContain('Zu viele Anfragen');
    await expect(refused(await limited.fetch(path))).resolves.toEqual([429, 'RATE_LIMITED']);
  });

  it('says by Allow what a path takes, on the page too', async () => {
    const { headers } = await gateway.fetch('/graphql', { headers: BROWSER });
    expect(headers.get('allow')).toBe('OPTIONS, POST');
  });
});

describe('a page is wanted', () => {
  it.each([
    BROWSER.accept,
    'text/html',
    'TEXT/HTML',
    'text/html; charset=utf-8',
    'text/html, */*',
    'text/html, application/json',
    'text/html;q=0.2, application/json;q=0.1',
    'text/*',
    'application/json;q=0, text/html;q=0.001',
  ])('by %s', (accept) => {
    expect(wantsPage(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, */*',
    'application/json, text/html',
    'application/json, text/html;q=0.1',
    'application/graphql-response+json, text/html;q=0.9',
    'text/html;q=0',
    'text/html;q=0, */*',
    'text/html;q=x',
    'text/html;q=0.5, */*;q=0.6',
    'text/*, application/json',
    'image/png',
    'xtext/html',
    `text/html,${'a/b,'.repeat(400)}`,
  ])('not by %.40s', (accept) => {
    expect(wantsPage(accept)).toBe(false);
  });
});
