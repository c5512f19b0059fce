import { atOnce } from '../support/attempts';
import { setAccount } from '../support/confirmation';
import type { Client } from '../support/client';
import { onEveryEngine, type Person } from '../support/gateway';
import { MeDocument, UnlinkIdentityDocument } from '../support/operations';
import { openPage, press } from '../support/pages';
import { confirmedPerson, trailOf } from '../support/second-factors';

const DAY = 86_400_000;
const ORIGIN = { requestId: 'test', ip: null, userAgent: null, locale: 'en' };

let subjects = 0;

onEveryEngine('a provider that a thief linked (unlinkIdentity)', (gateway) => {
  const isIn = async (client: Client) => (await client.send(MeDocument)).data?.me != null;
  /** Links as the way through the provider does, and answers how the identity is found again. */
  const link = async ({ id }: Person, provider = 'google') => {
    const { identities, users } = gateway().gateway.services;
    gateway().clock.pass(1000);
    const subject = { provider, subject: `new-identity-${String((subjects += 1))}` };
    await identities.link(await users.getById(id), subject, ORIGIN);
    return subject;
  };
  const linked = async ({ id }: Person) =>
    (await gateway().gateway.services.identities.listOfUsers([id])).map(({ provider }) => provider);
  /** Of the links mailed to the person, that of the first change first: mails may come in any order, and twice. */
  const tokensTo = async ({ email }: Person, count: number) => {
    const mails = await gateway().mailsTo(email, count);
    const tokens = mails.flatMap(({ email: { text } }) => /\/unlink-provider\?token=(\S+)/.exec(text ?? '')?.[1] ?? []);
    return [...new Set(tokens)].sort((one, other) => Number(one.split('.')[1]) - Number(other.split('.')[1]));
  };
  const takeOff = (token: string) => press(gateway(), { action: 'unlink-provider', hidden: { token } });

  it('is told of by a mail whose link shows a page, and whose button unlinks it and ends every session', async () => {
    const ada = await confirmedPerson(gateway());
    const subject = await link(ada);
    const [token = ''] = await tokensTo(ada, 2);
    const page = await openPage(gateway(), `/unlink-provider?token=${token}`);
    expect([page.status, page.forms]).toEqual([200, [{ action: 'unlink-provider', hidden: { token }, inputs: [] }]]);
    expect(await linked(ada)).toEqual(['google']);
    const done = await press(gateway(), page.forms[0]);
    expect([done.status, done.html]).toEqual([200, expect.stringContaining('The provider is unlinked')]);
    expect([await linked(ada), await isIn(ada)]).toEqual([[], false]);
    expect(await gateway().gateway.services.identities.findOwner(subject)).toBeNull();
    expect(await trailOf(gateway(), ada)).toContain('identity_unlinked');
    const mails = await gateway().mailsTo(ada.email, 3);
    expect(mails.at(-1)?.email.subject).toBe('Google was unlinked from your account at Gatehouse');
  });

  it('is unlinked once, also by twenty at once', async () => {
    const ada = await confirmedPerson(gateway());
    await link(ada);
    const [token = ''] = await tokensTo(ada, 2);
    const statuses = (await atOnce(20, () => takeOff(token))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    await link(ada);
    expect((await takeOff(token)).status).toBe(400);
    expect(await linked(ada)).toEqual(['google']);
  });

  it('goes with those that were linked after it, and leaves what was there before', async () => {
    const ada = await confirmedPerson(gateway());
    await link(ada, 'github');
    await tokensTo(ada, 2);
    gateway().clock.pass(DAY);
    await link(ada);
    await link(ada, 'google');
    const [, second = ''] = await tokensTo(ada, 4);
    expect((await takeOff(second)).status).toBe(200);
    expect(await linked(ada)).toEqual(['github']);
  });

  it('goes by its own link where it was unlinked and linked again', async () => {
    const ada = await confirmedPerson(gateway());
    await link(ada);
    expect((await ada.send(UnlinkIdentityDocument, { provider: 'google' })).code).toBeNull();
    await link(ada);
    const [first = '', second = ''] = await tokensTo(ada, 4);
    expect((await takeOff(first)).status).toBe(400);
    expect(await isIn(ada)).toBe(true);
    expect((await takeOff(second)).status).toBe(200);
    expect(await linked(ada)).toEqual([]);
  });

  it('goes where the thief took the password away too', async () => {
    const ada = await confirmedPerson(gateway());
    await setAccount(gateway(), ada.id, { passwordHash: null, emailConfirmedAt: null });
    await link(ada);
    const [token = ''] = await tokensTo(ada, 2);
    expect((await takeOff(token)).status).toBe(200);
    expect(await linked(ada)).toEqual([]);
  });

  it('stays once it is seven days old, and by a link that nobody mailed', async () => {
    const [ada, bob] = [await confirmedPerson(gateway()), await confirmedPerson(gateway())];
    await link(ada);
    await link(bob);
    const [[hers = ''], [his = '']] = [await tokensTo(ada, 2), await tokensTo(bob, 2)];
    const [, moment = '', mac = ''] = hers.split('.');
    const forged = [
      `${his.split('.')[0] ?? ''}.${moment}.${mac}`,
      `${hers}x`,
      hers.replace(moment, String(Date.now())),
    ];
    for (const token of forged) expect((await takeOff(token)).status).toBe(400);
    gateway().clock.pass(7 * DAY);
    expect((await takeOff(hers)).status).toBe(400);
    expect([await linked(ada), await linked(bob)]).toEqual([['google'], ['google']]);
  });
});

onEveryEngine(
  'a provider with a title',
  (gateway) => {
    it('has it in the mails about it', async () => {
      const ada = await confirmedPerson(gateway());
      const { identities, users } = gateway().gateway.services;
      await identities.link(await users.getById(ada.id), { provider: 'acme', subject: 'titled' }, ORIGIN);
      const mails = await gateway().mailsTo(ada.email, 2);
      expect(mails.map(({ email: { subject } }) => subject).join()).toContain('Acme & Sons');
    });
  },
  {
    settings: {
      OIDC_PROVIDERS: 'acme',
      OIDC_ACME_ISSUER: 'https://acme.example.com',
      OIDC_ACME_CLIENT_ID: 'client',
      OIDC_ACME_CLIENT_SECRET: 'client-secret-of-acme',
      OIDC_ACME_TITLE: 'Acme & Sons',
    },
  },
);
