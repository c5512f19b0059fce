import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { EXAMPLE_OPERATION } from '../../src/http/example-operation';
import { accountOf, setAccount } from '../support/confirmation';
import { CHROMIUM, describeInChromium } from '../support/chromium';
import { requestedChange, stored } from '../support/email-change';
import { logIn } from '../support/attempts';
import { engines } from '../support/engines';
import { freePort } from '../support/free-port';
import { startGateway, type TestGateway } from '../support/gateway';
import { NEW, resetProof } from '../support/password-reset';
import { confirmedPerson, personWithTotp } from '../support/second-factors';

const [engine] = engines();

describeInChromium('in a browser', () => {
  let gateway: TestGateway;
  let browser: Browser;

  beforeAll(async () => {
    if (engine === undefined) throw new Error('no engine to run on');
    const PORT = String(await freePort());
    gateway = await startGateway(engine, { settings: { PORT, PUBLIC_URL: '', CLIENT_ORIGINS: '' } });
    browser = await puppeteer.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  /** A page that may reach the gateway alone; what else it asks for is listed. */
  async function open(path: string): Promise<{ page: Page; elsewhere: string[]; complaints: string[] }> {
    const page = await browser.newPage();
    const [elsewhere, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => {
      if (!request.url().startsWith(gateway.url) && !/^(?:data|blob):/.test(request.url())) {
        elsewhere.push(request.url());
      }
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${gateway.url}${path}`, { waitUntil: 'networkidle0' });
    return { page, elsewhere, complaints };
  }

  it('the mailed link shows what will happen, and its button confirms the address once', async () => {
    const person = await gateway.signedIn();
    const { token } = await gateway.proofSentTo(person.email);
    const { page, complaints } = await open(`/confirm?token=${token}`);
    const isConfirmed = async () => (await stored(gateway, person)).emailConfirmedAt !== null;
    expect(await isConfirmed()).toBe(false);
    await Promise.all([page.waitForNavigation(), page.click('button')]);
    expect(await isConfirmed()).toBe(true);
    expect(await page.content()).toMatch(/<h1[^>]*>[^<]*confirmed/i);
    for (const name of ['password', 'repeated']) await page.type(`input[name=${name}]`, NEW);
    await Promise.all([page.waitForNavigation(), page.click('form[action=reset-password] button')]);
    expect(await page.content()).toContain('You have a new password');
    const again = await page.goto(`${gateway.url}/confirm?token=${token}`);
    expect([again?.status(), await page.$('button')]).toEqual([400, null]);
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('the mailed link removes the account of somebody else, where whoever opens it does not know it', async () => {
    const person = await gateway.signedIn();
    const { token } = await gateway.proofSentTo(person.email);
    const { page, complaints } = await open(`/confirm?token=${token}`);
    await Promise.all([page.waitForNavigation(), page.click('button.quiet')]);
    expect(await page.content()).toContain('The account is removed');
    expect(await accountOf(gateway, person)).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('the mail about a new second step has a link that takes it off', async () => {
    const { person } = await personWithTotp(gateway);
    const mail = (await gateway.mailsTo(person.email, 2))[1]?.email.text ?? '';
    const link = /token=(\S+)/.exec(mail)?.[1] ?? '';
    const { page, complaints } = await open(`/remove-second-step?token=${link}`);
    await Promise.all([page.waitForNavigation(), page.click('button')]);
    expect(await page.content()).toContain('The second step is off');
    expect(complaints).toEqual([]);
  });

  it('the links of a changed address show what will happen; their buttons do it and undo it', async () => {
    const person = await confirmedPerson(gateway);
    await setAccount(gateway, person.id, { passwordHash: null });
    const newEmail = `new-${person.email}`;
    const { token } = await requestedChange(gateway, person, { newEmail, password: null });
    const { code } = await gateway.proofSentTo(person.email, 2);
    const { page, complaints } = await open(`/confirm-email-change?token=${token}`);
    await page.type('input[name=code]', code);
    await Promise.all([page.waitForNavigation(), page.click('button')]);
    expect(await page.content()).toContain('Your e-mail address is changed');
    expect((await stored(gateway, person)).email).toBe(newEmail);
    const undo = await gateway.proofSentTo(person.email, 3);
    await page.goto(`${gateway.url}/cancel-email-change?token=${undo.token}`);
    await Promise.all([page.waitForNavigation(), page.click('button')]);
    expect(await page.content()).toContain('Your old address is back');
    expect((await stored(gateway, person)).email).toBe(person.email);
    expect(complaints).toEqual([]);
  });

  it('the link that resets a password keeps what is wrong with a new one, then takes a better one', async () => {
    const person = await gateway.signedIn();
    const { token } = await resetProof(gateway, person);
    const { page, complaints } = await open(`/reset-password?token=${token}`);
    const submit = async (password: string) => {
      for (const name of ['password', 'repeated']) await page.type(`input[name=${name}]`, password);
      await Promise.all([page.waitForNavigation(), page.click('button')]);
    };
    await submit('too short');
    expect(await page.content()).toContain('Use at least 12 characters.');
    await submit(NEW);
    expect(await page.content()).toContain('You have a new password');
    expect((await logIn(gateway.guest(), person.email, NEW)).code).toBeNull();
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('the explorer loads and knows the schema without anything from elsewhere', async () => {
    const { page, elsewhere, complaints } = await open('/explorer');
    await page.waitForSelector('.app-editor, app-root, [class*=editor]', { timeout: 15_000 });
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
    const answer = await page.evaluate(async () => {
      const body = JSON.stringify({ query: '{ __schema { mutationType { name } } }' });
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return (await response.json()) as { data: { __schema: { mutationType: { name: string } } } };
    });
    expect(answer.data.__schema.mutationType.name).toBe('Mutation');
  });

  it('the explorer has an operation in its editor that works as it is, and no advertisement', async () => {
    const { page, complaints } = await open('/explorer');
    await page.waitForFunction("document.body.innerText.includes('signInOptions')", { timeout: 15_000 });
    // Where there is a banner, it comes a moment after the page.
    await page.waitForFunction("document.body.innerText.includes('ROOT TYPES')", { timeout: 15_000 });
    expect(await page.evaluate('document.body.innerText')).not.toMatch(/Altair AI|Donate|Sponsor/i);
    const options = await fetch(`${gateway.url}/explorer/initial-options.js`);
    expect(await options.text()).toMatch(/["']banners\.disable["']:\s*true/);
    const { data, errors } = await gateway.guest().query(EXAMPLE_OPERATION);
    expect([errors, data]).toEqual([[], expect.objectContaining({ me: null })]);
    expect(complaints).toEqual([]);
  });

  it('Apollo Sandbox is given the same operation', async () => {
    const answer = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(await answer.text()).toContain(JSON.stringify(EXAMPLE_OPERATION));
  });

  it('a page of another origin can neither sign in nor read', async () => {
    const page = await browser.newPage();
    await page.goto('data:text/html,<p>elsewhere');
    const outcome = await page.evaluate(async (url) => {
      const body = JSON.stringify({ query: '{ me { id } }' });
      const headers = { 'content-type': 'application/json' };
      return fetch(url, { method: 'POST', headers, body, credentials: 'include' }).then(
        () => 'read',
        () => 'blocked',
      );
    }, `${gateway.url}/graphql`);
    expect(outcome).toBe('blocked');
  });
});
