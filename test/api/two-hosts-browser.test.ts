import { readFileSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { CHROMIUM, describeInChromium } from '../support/chromium';
import { engines } from '../support/engines';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { openTlsFront, type TlsFront } from '../support/tls-front';
import { until } from '../support/until';

const AUTH = 'auth.example.test';
const APP = 'https://app.example.test';
const [engine] = engines();

/** The code that docs/clients.md gives to pages, as it stands there. */
const clientCode = () =>
  /```js\n(\/\/ gatehouse-fetch\.js\n[\s\S]*?)```/.exec(readFileSync('docs/clients.md', 'utf8'))?.[1] ?? '';

const HOME = `<!doctype html><title>App</title><script type="module">
  import { gatehouseFetch } from './gatehouse-fetch.js';
  window.send = async (query, variables = {}) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) };
    return (await gatehouseFetch('https://${AUTH}/graphql', init)).json();
  };
  window.read = async (path) => (await gatehouseFetch(path)).text();
</script>`;

interface Sent {
  readonly data: { readonly me: { readonly username: string } | null } | null;
  readonly errors?: readonly { readonly extensions: { readonly reason?: string } }[];
}

describeInChromium('an app and the gateway on two hosts of one site, without COOKIE_DOMAIN', () => {
  let gateway: TestGateway;
  let front: TlsFront;
  let browser: Browser;
  let page: Page;
  let operations: string[];

  beforeAll(async () => {
    if (engine === undefined) throw new Error('no engine to run on');
    const settings = { PUBLIC_URL: `https://${AUTH}`, CLIENT_ORIGINS: APP, TRUST_PROXY: '1' };
    gateway = await startGateway(engine, { settings, production: true });
    front = await openTlsFront({ host: AUTH, url: gateway.url }, { '/': HOME, '/gatehouse-fetch.js': clientCode() });
    const rules = `MAP *.example.test:443 127.0.0.1:${String(front.port)}`;
    const args = ['--no-sandbox', '--ignore-certificate-errors', `--host-resolver-rules=${rules}`];
    browser = await puppeteer.launch({ executablePath: CHROMIUM ?? '', args });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await front.close();
    await gateway.stop();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    operations = [];
    page.on('request', (request) => {
      if (request.method() !== 'POST') return;
      void request.fetchPostData().then((body) => operations.push(/refreshToken|login|me/.exec(body ?? '')?.[0] ?? ''));
    });
    await page.goto(APP, { waitUntil: 'networkidle0' });
  });

  const send = (query: string, variables = {}): Promise<Sent> =>
    page.evaluate(`window.send(${JSON.stringify(query)}, ${JSON.stringify(variables)})`) as Promise<Sent>;
  const signIn = async () => {
    const { username } = await gateway.signedIn();
    const login = 'mutation($input: LoginInput!) { login(input: $input) { __typename } }';
    await send(login, { input: { login: username, password: PASSWORD } });
    return username;
  };
  /** As it is fifteen minutes later. */
  const loseAccessCookie = async () => {
    const client = await page.createCDPSession();
    await client.send('Network.deleteCookies', { name: '__Host-access_token', url: `https://${AUTH}/` });
    operations = [];
  };

  it('the app refreshes by the rule and is signed in, and reads no cookie', async () => {
    const username = await signIn();
    expect(await page.evaluate('document.cookie')).toBe('');
    await loseAccessCookie();
    expect(await send('{ me { username } }')).toEqual({ data: { me: { username } } });
    await until(() => Promise.resolve(operations.length >= 3));
    expect(operations).toEqual(['me', 'refreshToken', 'me']);
    expect(await send('{ me { username } }')).toEqual({ data: { me: { username } } });
    await until(() => Promise.resolve(operations.length >= 4));
    expect(operations).toHaveLength(4);
  }, 30_000);

  it('the app gets what is no JSON as from fetch, such as the page of a proxy', async () => {
    expect(await page.evaluate("window.read('/')")).toContain('<title>App</title>');
  }, 30_000);

  it('where the session has ended meanwhile, it shows the sign-in after one refresh', async () => {
    const username = await signIn();
    await gateway.gateway.services.sessions.revokeAll(
      (await gateway.documents<{ _id: string; username: string }>('users')).find((u) => u.username === username)!._id,
      'signed-out-everywhere',
    );
    await loseAccessCookie();
    expect(await send('{ me { username } }')).toEqual({ data: { me: null } });
    expect(await send('{ me { username } }')).toEqual({ data: { me: null } });
    await until(() => Promise.resolve(operations.length >= 4));
    expect(operations).toEqual(['me', 'refreshToken', 'me', 'me']);
  }, 30_000);
});
