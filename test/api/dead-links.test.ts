import { changedTo, requestedChange } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { askForMail, confirm } from '../support/confirmation';
import { RegisterDocument } from '../support/operations';
import { loginMail } from '../support/login-links';
import { openPage, press } from '../support/pages';
import { resetProof } from '../support/password-reset';
import { confirmedPerson, personWithTotp } from '../support/second-factors';

const DAY = 86_400_000;
const ORIGIN = { requestId: 'test', ip: null, userAgent: null, locale: 'en' };
const DEAD = /This link no longer works|This link or code does not work/;

onEveryEngine('the page of a mailed link that does not work', (gateway) => {
  const newAddress = () => `${newName()}@new.example.com`;
  const linkIn = async ({ email }: Person, path: string, mails: number) => {
    const found = (await gateway().mailsTo(email, mails)).map(({ email: { text } }) =>
      new RegExp(`${path}\\?token=(\\S+)`).exec(text ?? ''),
    );
    return found.find((match) => match !== null)?.[1] ?? '';
  };
  /** Each kind of link as its path, the token of one that works, and the fields that its button needs beside it. */
  const kinds: Record<string, () => Promise<{ token: string; typed?: Record<string, string> }>> = {
    '/confirm': async () => gateway().proofSentTo((await gateway().signedIn()).email),
    '/reset-password': async () => ({
      token: (await resetProof(gateway(), await confirmedPerson(gateway()), 1)).token,
      typed: { password: 'a new and long password', repeated: 'a new and long password' },
    }),
    '/confirm-email-change': async () => ({
      ...(await requestedChange(gateway(), await confirmedPerson(gateway()), { newEmail: newAddress() })),
      typed: { currentPassword: PASSWORD },
    }),
    '/cancel-email-change': async () => ({
      token: await changedTo(gateway(), await confirmedPerson(gateway()), newAddress()),
    }),
    '/sign-in': async () => loginMail(gateway(), await confirmedPerson(gateway()), 2),
    '/remove-second-step': async () => ({
      token: await linkIn((await personWithTotp(gateway())).person, '/remove-second-step', 2),
    }),
    '/unlink-provider': async () => {
      const ada = await confirmedPerson(gateway());
      const { identities, users } = gateway().gateway.services;
      await identities.link(await users.getById(ada.id), { provider: 'google', subject: newName() }, ORIGIN);
      return { token: await linkIn(ada, '/unlink-provider', 2) };
    },
  };
  const paths = Object.keys(kinds);
  const shown = async (path: string, token: string) => {
    const { forms, html, status } = await openPage(gateway(), `${path}?token=${token}`);
    return { status, buttons: forms.length, isDead: DEAD.test(html) };
  };
  const LIVE = { status: 200, isDead: false };
  const GONE = { status: 400, buttons: 0, isDead: true };

  it.each(paths)('%s says so at once after its button was pressed, and has none', async (path) => {
    const { token, typed = {} } = await (kinds[path] ?? fail)();
    expect(await shown(path, token)).toMatchObject(LIVE);
    const pressed = await press(gateway(), { action: path.slice(1), hidden: { token } }, { typed });
    expect(pressed.status).toBe(200);
    expect(await shown(path, token)).toEqual(GONE);
  });

  it.each(paths)('%s says so at once when it has expired, and of a token that nobody made', async (path) => {
    const { token } = await (kinds[path] ?? fail)();
    gateway().clock.pass(8 * DAY);
    expect(await shown(path, token)).toEqual(GONE);
    expect(await shown(path, 'x'.repeat(token.length))).toEqual(GONE);
  });

  it('of a blocked account, which confirms no address and gets no other, says so at once', async () => {
    const [ada, eve] = [await gateway().signedIn(), await confirmedPerson(gateway())];
    const { token } = await gateway().proofSentTo(ada.email);
    const change = await requestedChange(gateway(), eve, { newEmail: newAddress() });
    for (const { id } of [ada, eve]) {
      await gateway().gateway.services.users.block(id, { by: 'nobody', reason: null, until: null });
    }
    expect(await shown('/confirm', token)).toEqual(GONE);
    expect(await shown('/confirm-email-change', change.token)).toEqual(GONE);
  });

  it('of a new address that somebody took meanwhile says so at once', async () => {
    const [ada, newEmail] = [await confirmedPerson(gateway()), newAddress()];
    const { token } = await requestedChange(gateway(), ada, { newEmail });
    const input = { email: newEmail, password: PASSWORD };
    expect((await gateway().guest().send(RegisterDocument, { input })).code).toBeNull();
    expect(await shown('/confirm-email-change', token)).toEqual(GONE);
  });

  it('is not that of one’s own session, whose link works', async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    const { forms, status } = await openPage(gateway(), `/confirm?token=${token}`, ada);
    expect([status, forms]).toEqual([200, [{ action: 'confirm', hidden: { token }, inputs: [] }]]);
    await confirm(ada, { token });
    expect((await askForMail(ada)).code).toBe('EMAIL_ALREADY_CONFIRMED');
    expect((await openPage(gateway(), `/confirm?token=${token}`, ada)).status).toBe(400);
  });
});

function fail(): never {
  throw new Error('there is no such link');
}
