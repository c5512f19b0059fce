import { CHROMIUM, describeInChromium } from '../support/chromium';
import puppeteer, { type Browser } from 'puppeteer-core';
import { engines } from '../support/engines';
import { freePort } from '../support/free-port';
import { startGateway, type TestGateway } from '../support/gateway';
import { OidcServer } from '../support/oidc-server';

const [engine] = engines();

describeInChromium('signing in at a provider in a browser', () => {
  let gateway: TestGateway;
  let server: OidcServer;
  let browser: Browser;

  beforeAll(async () => {
    if (engine === undefined) throw new Error('no engine to run on');
    const PORT = String(await freePort());
    const url = `http://127.0.0.1:${PORT}`;
    server = await OidcServer.start(`${url}/auth/acme/callback`);
    const place = { PORT, PUBLIC_URL: url, CLIENT_ORIGINS: url };
    gateway = await startGateway(engine, { settings: { ...place, ...server.settings('acme') } });
    browser = await puppeteer.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await server.stop();
  });

  it('comes back with cookies that the browser keeps, and scripts cannot read', async () => {
    server.knows('ada', { email: 'ada@example.com', email_verified: true });
    const page = await browser.newPage();
    // The explorer's page may call the API.
    const returnTo = `${gateway.url}/explorer`;
    await page.goto(`${gateway.url}/auth/acme?returnTo=${encodeURIComponent(returnTo)}`);
    await page.type('input[name=login]', 'ada');
    await page.type('input[name=password]', 'x');
    await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
    await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
    expect(page.url()).toBe(returnTo);
    const answer = await page.evaluate(async () => {
      const body = JSON.stringify({ query: '{ me { username } }' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/graphql', { method: 'POST', headers, body })).text();
    });
    expect(JSON.parse(answer)).toEqual({ data: { me: { username: 'ada' } } });
    expect(await page.evaluate('document.cookie')).toBe('logged_in=true');
    await page.goto(`${gateway.url}/auth/acme/callback?state=x&code=y`);
    expect(await page.content()).toContain('<h1>This sign-in cannot go on</h1>');
  });
});
