import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer, { type Browser } from 'puppeteer-core';
import { CHROMIUM, describeInChromium } from '../support/chromium';
import { stored } from '../support/email-change';
import { engines } from '../support/engines';
import { freePort } from '../support/free-port';
import { startGateway, type TestGateway } from '../support/gateway';

const [engine] = engines();
/** A name that browsers do not trust as they trust loopback addresses: to it they send no Sec-Fetch-Site. */
const HOST = 'gatehouse.test';

describeInChromium('in a browser on plain http, as on a LAN', () => {
  let gateway: TestGateway;
  let browser: Browser;
  let elsewhere: Server;
  let app: string;
  const referrers: (string | undefined)[] = [];

  beforeAll(async () => {
    if (engine === undefined) throw new Error('no engine to run on');
    elsewhere = createServer(({ headers }, response) => {
      referrers.push(headers.referer);
      response.setHeader('content-type', 'text/html').end('<h1>app</h1>');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    app = `http://app.test:${String((elsewhere.address() as AddressInfo).port)}/`;
    const PORT = String(await freePort());
    const place = { PORT, PUBLIC_URL: `http://${HOST}:${PORT}`, CLIENT_ORIGINS: '', APP_URL: app };
    gateway = await startGateway(engine, { settings: place });
    const rules = `MAP ${HOST} 127.0.0.1, MAP app.test 127.0.0.1`;
    const args = ['--no-sandbox', `--host-resolver-rules=${rules}`];
    browser = await puppeteer.launch({ executablePath: CHROMIUM ?? '', args });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  it('the button of a mailed link works without Sec-Fetch-Site, and no other host learns the address', async () => {
    const person = await gateway.signedIn();
    const { token } = await gateway.proofSentTo(person.email);
    const page = await browser.newPage();
    const [sent, hosts]: [Record<string, string>[], Set<string>] = [[], new Set()];
    page.on('request', (request) => {
      hosts.add(new URL(request.url()).hostname);
      if (request.method() === 'POST') sent.push(request.headers());
    });
    await page.goto(`${gateway.url.replace('127.0.0.1', HOST)}/confirm?token=${token}`);
    const [answer] = await Promise.all([page.waitForNavigation(), page.click('button')]);
    expect([answer?.status(), await page.evaluate('document.querySelector("h1").textContent')]).toEqual([
      200,
      expect.stringMatching(/confirmed/i),
    ]);
    expect((await stored(gateway, person)).emailConfirmedAt).not.toBeNull();
    const origin = `http://${HOST}:${new URL(gateway.url).port}`;
    expect(sent.map((headers) => [headers['origin'], headers['sec-fetch-site']])).toEqual([[origin, undefined]]);
    expect([...hosts]).toEqual([HOST]);
  });

  it('a page that leads on tells the app nothing of its address', async () => {
    const page = await browser.newPage();
    await page.goto(`${gateway.url.replace('127.0.0.1', HOST)}/confirm?token=used`);
    await Promise.all([page.waitForNavigation(), page.click('.onward a')]);
    expect(page.url().startsWith(app)).toBe(true);
    await page.goto(`${gateway.url.replace('127.0.0.1', HOST)}/confirm?token=used`);
    // Whatever a page would hold without rel=noreferrer, or a script would do: its policy alone keeps the address.
    await Promise.all([page.waitForNavigation(), page.evaluate(`location.href = ${JSON.stringify(app)}`)]);
    expect(referrers.filter((referrer) => referrer?.includes(HOST))).toEqual([]);
    expect(referrers.length).toBeGreaterThan(1);
  });
});
