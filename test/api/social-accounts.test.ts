import { atOnce, logIn } from '../support/attempts';
import { accountOf, confirm, setAccount } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import {
  AnswerChallengeDocument,
  BlockUserDocument,
  IdentitiesDocument,
  MeDocument,
  SetEmailMfaDocument,
} from '../support/operations';
import { StandInProvider } from '../support/stand-in-provider';
import { APP, toldOf, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';
import type { IdentityDocument } from '../../src/identities/identity.document';

let provider: StandInProvider;

const begin = async () => {
  provider = await StandInProvider.start();
  return { settings: provider.settings('acme', 'other') };
};

/** Signs in at the provider in a new browser, as the person given. */
async function signIn(
  gateway: TestGateway,
  person: { sub: string; email?: string; email_verified?: boolean; name?: string },
  name = 'acme',
): Promise<{ told: Record<string, string>; there: Traveller }> {
  provider.person = person;
  const there = new Traveller(gateway, gateway.guest());
  return { told: toldOf(await there.comeBack(await there.begin(name))), there };
}

/** The user signed in there. */
const whoIs = async ({ client }: Traveller) => (await client.send(MeDocument)).data?.me ?? null;

const identitiesOf = async (gateway: TestGateway, userId: string) =>
  (await gateway.documents<IdentityDocument>('identities')).filter((identity) => identity.userId === userId);

const newcomer = () => {
  const sub = newName();
  return { sub, email: `${sub}@example.com`, email_verified: true };
};

onEveryEngine(
  'an account and the one at a provider',
  (gateway) => {
    afterAll(() => provider.stop());

    it('are the same person by a confirmed address, and its owner is told', async () => {
      const ada = await gateway().signedIn();
      await confirm(ada, await gateway().proofSentTo(ada.email));
      const person = { ...newcomer(), email: ada.email.toUpperCase().replace('EXAMPLE.COM', 'example.com') };
      const { told, there } = await signIn(gateway(), person);
      expect([told, (await whoIs(there))?.id]).toEqual([{}, ada.id]);
      expect((await identitiesOf(gateway(), ada.id)).map(({ subject }) => subject)).toEqual([person.sub]);
      const mails = (await gateway().mailsTo(ada.email, 2)).map(({ email }) => email.subject);
      expect(mails).toContain('Acme was linked to your account at Gatehouse');
      expect((await logIn(gateway().guest(), ada.username, PASSWORD)).code).toBeNull();
      expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
    });

    it('stay the same when the address at the provider changes, or is given to somebody else', async () => {
      const person = newcomer();
      const id = (await whoIs((await signIn(gateway(), person)).there))?.id;
      const moved = { ...person, email: `moved-${person.email}` };
      expect((await whoIs((await signIn(gateway(), moved)).there))?.id).toBe(id);
      expect((await accountOf(gateway(), { id: id ?? '' }))?.email).toBe(person.email);
    });

    it('belong to the owner of the address where somebody else had registered it', async () => {
      const eve = await gateway().signedIn();
      const evesOwn = newcomer();
      const { identities, users } = gateway().gateway.services;
      const origin = { requestId: 'test', ip: null, userAgent: null, locale: 'en' };
      await identities.link(await users.getById(eve.id), { provider: 'other', subject: evesOwn.sub }, origin);
      expect((await whoIs((await signIn(gateway(), evesOwn, 'other')).there))?.id).toBe(eve.id);

      const ada = { ...newcomer(), email: eve.email };
      const { told, there } = await signIn(gateway(), ada);
      expect([told, await whoIs(there)]).toMatchObject([{}, { id: eve.id, emailConfirmed: true }]);
      expect((await eve.send(MeDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
      expect((await logIn(gateway().guest(), eve.username, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
      expect((await whoIs((await signIn(gateway(), evesOwn, 'other')).there))?.id).not.toBe(eve.id);
      const listed = (await there.client.send(IdentitiesDocument)).data?.me?.identities;
      expect(listed).toMatchObject([{ provider: 'acme', subject: ada.sub }]);
    });

    it('are not joined by an address that the provider has not verified', async () => {
      const ada = await gateway().signedIn();
      await confirm(ada, await gateway().proofSentTo(ada.email));
      for (const unverified of [{ email_verified: false }, {}]) {
        const { told, there } = await signIn(gateway(), { sub: newName(), email: ada.email, ...unverified });
        expect([told, await whoIs(there)]).toEqual([{ error: 'EMAIL_TAKEN' }, null]);
      }
      expect(await identitiesOf(gateway(), ada.id)).toEqual([]);
    });

    it('begin unconfirmed where the provider has not verified the address, and the mail confirms it', async () => {
      const person = { ...newcomer(), email_verified: false };
      const { told, there } = await signIn(gateway(), person);
      expect([told, await whoIs(there)]).toMatchObject([{}, { email: person.email, emailConfirmed: false }]);
      await confirm(there.client, await gateway().proofSentTo(person.email));
      expect((await whoIs((await signIn(gateway(), person)).there))?.emailConfirmed).toBe(true);
    });

    it('are called in the first mail by the name that was free', async () => {
      const taken = await gateway().signedIn();
      const person = { ...newcomer(), email: `${taken.username}@example.net`, email_verified: false };
      const { username = '' } = (await whoIs((await signIn(gateway(), person)).there)) ?? {};
      const [mail] = await gateway().mailsTo(person.email);
      expect(username).toMatch(/-\d{6}$/);
      expect(mail?.email.text).toContain(username);
    });

    it('do not begin without an address', async () => {
      for (const email of [undefined, 'nobody', 'a@b', 'two@example.com,three@example.com']) {
        const sub = newName();
        const { told } = await signIn(gateway(), {
          sub,
          email_verified: true,
          ...(email === undefined ? {} : { email }),
        });
        expect(told).toEqual({ error: 'BAD_USER_INPUT' });
        expect(JSON.stringify(await gateway().documents('identities'))).not.toContain(sub);
      }
    });

    it('give a name that is free, and take no name or photo that would be refused', async () => {
      const taken = await gateway().signedIn();
      const person = { ...newcomer(), email: `${taken.username}@example.org`, name: `x${'y'.repeat(200)}` };
      const me = await whoIs((await signIn(gateway(), person)).there);
      expect(me?.username).toMatch(new RegExp(`^${taken.username.slice(0, 10)}.*-\\d{6}$`));
      expect(await accountOf(gateway(), { id: me?.id ?? '' })).toMatchObject({ name: null, photo: null });
    });

    it('let nobody in who is blocked, by the identity or by the address', async () => {
      const admin = await gateway().admin();
      const [known, unknown] = [newcomer(), await gateway().signedIn()];
      const id = (await whoIs((await signIn(gateway(), known)).there))?.id ?? '';
      await Promise.all([id, unknown.id].map((blocked) => admin.send(BlockUserDocument, { id: blocked })));
      for (const person of [known, { ...newcomer(), email: unknown.email }]) {
        const { told, there } = await signIn(gateway(), person);
        expect([told, await whoIs(there)]).toEqual([{ error: 'USER_BLOCKED' }, null]);
      }
      expect(await identitiesOf(gateway(), unknown.id)).toEqual([]);
      expect((await accountOf(gateway(), unknown))?.emailConfirmedAt).toBeNull();
      for (const blocked of [id, unknown.id]) {
        const fails = await gateway().trail({ type: 'authn_login_fail', subjectId: blocked });
        expect(fails.map(({ details }) => details)).toEqual([{ provider: 'acme', reason: 'USER_BLOCKED' }]);
      }
    });

    it('are made once where one person comes several times at once', async () => {
      const person = newcomer();
      provider.person = person;
      const told = await atOnce(5, async () => {
        const there = new Traveller(gateway(), gateway().guest());
        return toldOf(await there.comeBack(await there.begin('acme')));
      });
      const users = (await gateway().documents<UserDocument>('users')).filter(({ email }) => email === person.email);
      expect(users).toHaveLength(1);
      expect((await identitiesOf(gateway(), users[0]?._id ?? '')).length).toBe(1);
      expect(told).toEqual(told.map(() => ({})));
      expect((await signIn(gateway(), person)).told).toEqual({});
    });

    it('are made once of an address that is not verified too, and let everybody of that person in', async () => {
      const person = { ...newcomer(), email_verified: false };
      provider.person = person;
      const told = await atOnce(5, async () => {
        const there = new Traveller(gateway(), gateway().guest());
        return toldOf(await there.comeBack(await there.begin('acme')));
      });
      expect(told).toEqual(told.map(() => ({})));
    });

    it('are made anew where the account is gone', async () => {
      const person = newcomer();
      const id = (await whoIs((await signIn(gateway(), person)).there))?.id ?? '';
      await gateway().gateway.platform.database.collection('users').deleteOne({ _id: id });
      gateway().clock.pass(60_000);
      const again = await whoIs((await signIn(gateway(), person)).there);
      expect(again?.email).toBe(person.email);
      expect(again?.id).not.toBe(id);
    });

    it('ask for the second factor, whose challenge the page come back to is told, and nothing is given before', async () => {
      const person = newcomer();
      const { there } = await signIn(gateway(), person);
      await there.client.send(SetEmailMfaDocument, { enabled: true });
      const again = await signIn(gateway(), person);
      expect([Object.keys(again.told), await whoIs(again.there)]).toEqual([['challenge'], null]);
      expect([...again.there.client.cookies.keys()]).toEqual([]);
      const { code } = await gateway().proofSentTo(person.email, 2);
      const answer = { challengeId: again.told['challenge'] ?? '', code };
      await again.there.client.send(AnswerChallengeDocument, answer);
      expect((await whoIs(again.there))?.email).toBe(person.email);
    });

    it('keep a password that the owner set, whatever the provider says later', async () => {
      const person = newcomer();
      const id = (await whoIs((await signIn(gateway(), person)).there))?.id ?? '';
      await setAccount(gateway(), id, { passwordHash: 'kept' });
      await signIn(gateway(), person);
      expect((await accountOf(gateway(), { id }))?.passwordHash).toBe('kept');
    });
  },
  begin,
);

onEveryEngine(
  'with confirm-first',
  (gateway) => {
    afterAll(() => provider.stop());

    it('an address that the provider has not verified is answered alike, known or not', async () => {
      const known = newcomer();
      expect((await signIn(gateway(), known)).told).toEqual({});
      for (const email of [known.email, `${newName()}@example.com`]) {
        const { told } = await signIn(gateway(), { sub: newName(), email, email_verified: false });
        expect(told).toEqual({ error: 'EMAIL_NOT_CONFIRMED' });
      }
    });
  },
  async () => {
    const { settings } = await begin();
    return { settings: { ...settings, REGISTRATION: 'confirm-first' } };
  },
);

onEveryEngine(
  'where calls are limited',
  (gateway) => {
    afterAll(() => provider.stop());

    it('a client address begins so many sign-ins in a window, and is told on its own page', async () => {
      const there = new Traveller(gateway(), gateway().guest());
      const pages = [];
      while (pages.length < 3) pages.push(await there.begin('acme'));
      expect(pages.map(({ location }) => location?.startsWith(APP))).toEqual([false, false, true]);
      expect(toldOf(pages[2]!)).toEqual({ error: 'RATE_LIMITED' });
      gateway().clock.pass(60_000);
      expect((await there.begin('acme')).location?.startsWith(provider.issuer)).toBe(true);
    });
  },
  async () => {
    const { settings } = await begin();
    return { settings: { ...settings, RATE_LIMIT: '2/1m' } };
  },
);
