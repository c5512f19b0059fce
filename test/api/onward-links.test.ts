import { confirm } from '../support/confirmation';
import { onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import { openPage, press } from '../support/pages';
import { NEW, resetProof } from '../support/password-reset';

/** The links of a page, by their words. */
const linksOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href = '', label = '']) => [label, href]),
  );
const PATHS = [
  '/confirm',
  '/reset-password',
  '/confirm-email-change',
  '/cancel-email-change',
  '/sign-in',
  '/remove-second-step',
  '/unlink-provider',
];
const APP = 'https://app.example.com/start';

async function afterReset(gateway: TestGateway) {
  const person = await gateway.signedIn();
  const { token } = await resetProof(gateway, person);
  const page = await openPage(gateway, `/reset-password?token=${token}`);
  return { page, done: await press(gateway, page.forms[0], { typed: { password: NEW, repeated: NEW } }) };
}

onEveryEngine(
  'the pages of mailed links, with APP_URL',
  (gateway) => {
    it('lead back to the app once their work is done, and nowhere while a button waits', async () => {
      const person = await gateway().signedIn();
      const { token } = await gateway().proofSentTo(person.email);
      const page = await openPage(gateway(), `/confirm?token=${token}`, person);
      expect(linksOf(page.html)).toEqual({});
      const done = await press(gateway(), page.forms[0], { client: person });
      expect(linksOf(done.html)).toEqual({ 'Go to Gatehouse': APP });
    });

    it('lead to the sign-in after a reset', async () => {
      const { done } = await afterReset(gateway());
      expect(linksOf(done.html)).toEqual({ 'Sign in': `${APP}?action=sign-in` });
    });

    it.each([
      ['/confirm', 'confirm-email'],
      ['/reset-password', 'reset-password'],
      ['/confirm-email-change', 'change-email'],
      ['/sign-in', 'sign-in'],
    ])('lead from a dead link of %s to asking for a new mail', async (path, action) => {
      for (const query of ['?token=spent', '']) {
        const opened = await openPage(gateway(), `${path}${query}`);
        const [form] = opened.forms;
        const typed = { password: NEW, repeated: NEW };
        const { html } = form === undefined ? opened : await press(gateway(), form, { typed });
        expect(linksOf(html)).toEqual({ 'Ask for a new mail': `${APP}?action=${action}` });
      }
    });

    it('lead somewhere from every page that no longer works, in German too', async () => {
      for (const path of PATHS) {
        const response = await fetch(`${gateway().url}${path}`, { headers: { 'accept-language': 'de' } });
        const labels = Object.keys(linksOf(await response.text()));
        expect(labels).toHaveLength(1);
        expect(['Neue E-Mail anfordern', 'Zu Gatehouse']).toContain(labels[0]);
      }
    });

    it('lead to a new password where a thief may know the present one', async () => {
      const person = await gateway().signedIn();
      await confirm(person, { token: (await gateway().proofSentTo(person.email)).token });
      const change = `mutation { requestEmailChange(newEmail: "new-${person.email}", password: "${PASSWORD}") { id } }`;
      await person.query(change);
      const { token } = await gateway().proofSentTo(`new-${person.email}`);
      await person.query(`mutation { confirmEmailChange(proof: { token: "${token}" }) { email } }`);
      const undo = await gateway().proofSentTo(person.email, 3);
      const page = await openPage(gateway(), `/cancel-email-change?token=${undo.token}`);
      const done = await press(gateway(), page.forms[0]);
      expect(Object.values(linksOf(done.html))).toEqual([`${APP}?action=reset-password`, `${APP}?action=sign-in`]);
    });
  },
  { settings: { APP_URL: APP, SITE_NAME: 'Gatehouse' } },
);

onEveryEngine('the pages of mailed links, without APP_URL', (gateway) => {
  it('have no link that leads nowhere', async () => {
    const { page, done } = await afterReset(gateway());
    expect([linksOf(page.html), linksOf(done.html)]).toEqual([{}, {}]);
    for (const path of PATHS) expect(linksOf((await openPage(gateway(), path)).html)).toEqual({});
  });
});
