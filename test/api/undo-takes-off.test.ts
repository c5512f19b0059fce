import { logIn } from '../support/attempts';
import { setAccount } from '../support/confirmation';
import { cancelChange, changedTo, stored } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { LinkIdentityDocument, MeDocument, SetEmailMfaDocument } from '../support/operations';
import { confirmedPerson, personWithTotp, trailOf } from '../support/second-factors';
import { StandInProvider } from '../support/stand-in-provider';
import { APP, isCallback, toldOf, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';

const ORIGIN = { requestId: 'test', ip: null, userAgent: null, locale: 'en' };
let provider: StandInProvider;

onEveryEngine(
  'undoing a change of the e-mail address that a thief made (cancelEmailChange)',
  (gateway) => {
    afterAll(() => provider.stop());

    const newAddress = () => `${newName()}@thief.example.com`;
    const undo = async (token: string) => {
      const { code } = await cancelChange(gateway().guest(), token);
      expect(code).toBeNull();
    };
    /** Links as the way through the provider does, and answers what the person is called there. */
    const link = async (person: Person, sub = newName()) => {
      provider.person = { sub };
      const { data, text } = await person.send(LinkIdentityDocument, { provider: 'acme', returnTo: APP });
      if (data == null) throw new Error(text);
      const there = new Traveller(gateway(), person);
      const { location } = await there.follow(await there.open(data.linkIdentity), isCallback);
      expect(toldOf(await there.open(location ?? ''))).toEqual({});
      return sub;
    };
    /** The account that a sign-in at the provider leads into, or null. */
    const signedInBy = async (sub: string) => {
      provider.person = { sub };
      const there = new Traveller(gateway(), gateway().guest());
      await there.comeBack(await there.begin('acme'));
      return (await there.client.send(MeDocument)).data?.me?.id ?? null;
    };
    const restorations = ({ id }: Person) => gateway().trail({ type: 'email_restored', subjectId: id });

    it('unlinks the provider that was linked since, which leads in no more', async () => {
      const ada = await confirmedPerson(gateway());
      const token = await changedTo(gateway(), ada, newAddress());
      gateway().clock.pass(1000);
      const sub = await link(ada);
      expect(await signedInBy(sub)).toBe(ada.id);
      await undo(token);
      expect(await signedInBy(sub)).toBeNull();
      expect(await gateway().gateway.services.identities.listOfUsers([ada.id])).toEqual([]);
      expect(await trailOf(gateway(), ada)).toContain('identity_unlinked');
      expect((await restorations(ada))[0]?.details).toEqual({ factors: [], providers: ['acme'] });
      const subjects = (await gateway().mailsTo(ada.email, 3)).map(({ email }) => email.subject);
      expect(subjects).toContain('Acme was unlinked from your account at Gatehouse');
    });

    it('leaves the provider that was linked before', async () => {
      const ada = await confirmedPerson(gateway());
      const before = await link(ada);
      gateway().clock.pass(1000);
      const token = await changedTo(gateway(), ada, newAddress());
      const since = await link(ada);
      await undo(token);
      expect([await signedInBy(before), await signedInBy(since)]).toEqual([ada.id, null]);
    });

    it('takes off the authenticator that was put on since, which is not asked for', async () => {
      const ada = await confirmedPerson(gateway());
      const token = await changedTo(gateway(), ada, newAddress());
      await personWithTotp(gateway(), ada);
      await undo(token);
      const { data } = await logIn(gateway().guest(), ada.email, PASSWORD);
      expect(data?.login.__typename).toBe('SignedIn');
      expect((await stored(gateway(), ada)).mfa).toEqual({});
      expect(await trailOf(gateway(), ada)).toContain('mfa_disabled');
      expect((await restorations(ada))[0]?.details).toEqual({ factors: ['totp'], providers: [] });
    });

    it('leaves the second factors that were there before', async () => {
      const ada = await confirmedPerson(gateway());
      await personWithTotp(gateway(), ada);
      const { totp } = (await stored(gateway(), ada)).mfa ?? {};
      const token = await changedTo(gateway(), ada, newAddress());
      gateway().clock.pass(1000);
      await ada.send(SetEmailMfaDocument, { enabled: true, password: PASSWORD });
      await undo(token);
      const { mfa } = await stored(gateway(), ada);
      expect([mfa?.totp, mfa?.email]).toEqual([totp, undefined]);
      const { data } = await logIn(gateway().guest(), ada.email, PASSWORD);
      expect(data?.login.__typename).toBe('Challenge');
    });

    it('counts from the change of the address that comes back, whatever came after it', async () => {
      const ada = await confirmedPerson(gateway());
      const token = await changedTo(gateway(), ada, newAddress());
      await personWithTotp(gateway(), ada);
      const sub = await link(ada);
      gateway().clock.pass(60_000);
      await changedTo(gateway(), ada, newAddress());
      await undo(token);
      expect((await stored(gateway(), ada)).mfa).toEqual({});
      expect(await signedInBy(sub)).toBeNull();
    });

    it('knows the moment of a change that was stored without it', async () => {
      const ada = await confirmedPerson(gateway());
      const before = await link(ada);
      gateway().clock.pass(1000);
      const token = await changedTo(gateway(), ada, newAddress());
      const since = await link(ada);
      const { formerEmails = [] } = await stored(gateway(), ada);
      await setAccount(gateway(), ada.id, { formerEmails: formerEmails.map(({ givenUpAt: _, ...former }) => former) });
      await undo(token);
      expect([await signedInBy(before), await signedInBy(since)]).toEqual([ada.id, null]);
    });

    it('is not outrun by a link that was let in before it', async () => {
      const ada = await confirmedPerson(gateway());
      const token = await changedTo(gateway(), ada, newAddress());
      const { identities, users } = gateway().gateway.services;
      const asked: UserDocument = await users.getById(ada.id);
      await undo(token);
      const sub = newName();
      const late = identities.link(asked, { provider: 'acme', subject: sub }, ORIGIN);
      await expect(late).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await identities.listOfUsers([ada.id])).toEqual([]);
      expect(await signedInBy(sub)).toBeNull();
    });

    it('is not outrun by an authenticator that is put on while it runs', async () => {
      const ada = await confirmedPerson(gateway());
      const token = await changedTo(gateway(), ada, newAddress());
      const database = gateway().gateway.platform.database;
      const users = database.collection<UserDocument>('users');
      const mfa = { email: true, emailSince: gateway().clock.now() };
      let rounds = 0;
      const { emails } = gateway().gateway.services;
      const restore = emails.restore.bind(emails);
      const meddling = jest.spyOn(emails, 'restore').mockImplementation((hash, restoring) =>
        restore(hash, {
          ...restoring,
          announce: async (user, change) => {
            if (rounds++ === 0) await users.updateOne({ _id: ada.id }, { $set: { mfa } });
            return restoring.announce(user, change);
          },
        }),
      );
      await undo(token);
      meddling.mockRestore();
      expect(rounds).toBe(2);
      expect((await stored(gateway(), ada)).mfa).toEqual({});
    });
  },
  async () => {
    provider = await StandInProvider.start();
    return { settings: provider.settings('acme') };
  },
);
