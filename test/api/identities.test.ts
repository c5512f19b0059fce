import { atOnce } from '../support/attempts';
import { setAccount } from '../support/confirmation';
import { onEveryEngine, type Person, type TestGateway } from '../support/gateway';
import { ConfirmEmailDocument, IdentitiesDocument, UnlinkIdentityDocument } from '../support/operations';
import type { IdentityDocument } from '../../src/identities/identity.document';

const FRESH_MS = 15 * 60_000;
const ORIGIN = { requestId: 'test', ip: null, userAgent: null, locale: 'en' };

let subjects = 0;

/** Links an account at a provider, as the way through the provider does. */
async function link(gateway: TestGateway, { id }: Person, provider: string): Promise<string> {
  const { identities, users } = gateway.gateway.services;
  const subject = `subject-${String((subjects += 1))}`;
  await identities.link(await users.getById(id), { provider, subject }, ORIGIN);
  return subject;
}

const listed = async (person: Person) => {
  const { data } = await person.send(IdentitiesDocument);
  return data?.me?.identities?.map(({ provider }) => provider);
};

const unlink = (person: Person, provider: string) => person.send(UnlinkIdentityDocument, { provider });

onEveryEngine('identities at other providers (unlinkIdentity)', (gateway) => {
  it('are shown to their user and to administrators, and to nobody else', async () => {
    const [ada, eve, admin] = [await gateway().signedIn(), await gateway().signedIn(), await gateway().admin()];
    const subject = await link(gateway(), ada, 'google');
    const linkedAt = gateway().clock.now().toISOString();
    expect((await ada.send(IdentitiesDocument)).data?.me?.identities).toEqual([
      { provider: 'google', subject, linkedAt },
    ]);
    const look = `query ($id: ID!) { user(id: $id) { identities { subject } } }`;
    expect((await admin.query(look, { id: ada.id })).data).toEqual({ user: { identities: [{ subject }] } });
    expect((await eve.query(look, { id: ada.id })).code).toBe('FORBIDDEN');
    expect(await listed(eve)).toEqual([]);
  });

  it('are linked and unlinked with a mail and a trace of each', async () => {
    const ada = await gateway().signedIn();
    await ada.send(ConfirmEmailDocument, { token: (await gateway().proofSentTo(ada.email)).token });
    await link(gateway(), ada, 'google');
    const { data, code } = await unlink(ada, 'google');
    expect([code, data?.unlinkIdentity.identities]).toEqual([null, []]);
    const mails = (await gateway().mailsTo(ada.email, 3)).map(({ email }) => email.subject);
    expect(mails).toEqual(
      expect.arrayContaining([
        'Google was linked to your account at Gatehouse',
        'Google was unlinked from your account at Gatehouse',
      ]),
    );
    const events = await gateway().trail({ subjectId: ada.id });
    const own = events.filter(({ type }) => type.startsWith('identity_'));
    expect(own.map(({ type, details }) => ({ type, details }))).toEqual(
      expect.arrayContaining([
        { type: 'identity_linked', details: { provider: 'google' } },
        { type: 'identity_unlinked', details: { provider: 'google' } },
      ]),
    );
  });

  it('are free for another account once they were unlinked', async () => {
    const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
    const subject = await link(gateway(), ada, 'google');
    const { identities, users } = gateway().gateway.services;
    const toEve = async () => identities.link(await users.getById(eve.id), { provider: 'google', subject }, ORIGIN);
    await expect(toEve()).rejects.toMatchObject({ code: 'IDENTITY_TAKEN' });
    await unlink(ada, 'google');
    await toEve();
    expect([await listed(ada), await listed(eve)]).toEqual([[], ['google']]);
  });

  it('are unlinked by their user alone, of a provider that is linked, in a fresh session', async () => {
    const ada = await gateway().signedIn();
    await link(gateway(), ada, 'google');
    expect((await gateway().guest().send(UnlinkIdentityDocument, { provider: 'google' })).code).toBe('UNAUTHENTICATED');
    expect((await unlink(ada, 'github')).errors[0]?.extensions.fields).toMatchObject([
      { path: 'provider', rule: 'NOT_LINKED' },
    ]);
    gateway().clock.pass(FRESH_MS - 1000);
    const early = await unlink(ada, 'github');
    gateway().clock.pass(1000);
    const late = await ada.copy().query(`mutation { refreshToken { accessToken } }`);
    const token = (late.data as { refreshToken: { accessToken: string } }).refreshToken.accessToken;
    const bearer = gateway().guest();
    bearer.headers['authorization'] = `Bearer ${token}`;
    const stale = await bearer.send(UnlinkIdentityDocument, { provider: 'google' });
    expect([early.code, stale.errors[0]?.extensions.reason]).toEqual(['BAD_USER_INPUT', 'STALE']);
    expect((await gateway().documents<IdentityDocument>('identities')).some(({ userId }) => userId === ada.id)).toBe(
      true,
    );
  });

  it('stay where they are the last way in: no password, no confirmed address, no other identity', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { passwordHash: null, emailConfirmedAt: null });
    await link(gateway(), ada, 'google');
    expect((await unlink(ada, 'google')).code).toBe('PASSWORD_NOT_SET');
    await link(gateway(), ada, 'github');
    expect((await unlink(ada, 'google')).code).toBeNull();
    expect((await unlink(ada, 'github')).code).toBe('PASSWORD_NOT_SET');
    await setAccount(gateway(), ada.id, { emailConfirmedAt: gateway().clock.now() });
    expect((await unlink(ada, 'github')).code).toBeNull();
    expect(await listed(ada)).toEqual([]);
  });

  it.each([1, 2, 3])('leave one where both of the last two are unlinked at once, time %i', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { passwordHash: null, emailConfirmedAt: null });
    await Promise.all([link(gateway(), ada, 'google'), link(gateway(), ada, 'github')]);
    await atOnce(2, (index) => unlink(ada, index === 0 ? 'google' : 'github'));
    expect((await listed(ada))?.length).toBeGreaterThanOrEqual(1);
  });
});
