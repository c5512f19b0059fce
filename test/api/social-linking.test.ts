import { accountOf } from '../support/confirmation';
import { newName, onEveryEngine, type Person } from '../support/gateway';
import { BlockUserDocument, LinkIdentityDocument, LogoutDocument, MeDocument } from '../support/operations';
import { StandInProvider } from '../support/stand-in-provider';
import { APP, isCallback, type Page, toldOf, Traveller } from '../support/traveller';
import type { IdentityDocument } from '../../src/identities/identity.document';

const FRESH_MS = 15 * 60_000;
let provider: StandInProvider;

onEveryEngine(
  'linking an account at a provider (linkIdentity)',
  (gateway) => {
    afterAll(() => provider.stop());
    beforeEach(() => {
      provider.lies = {};
      provider.person = { sub: newName() };
    });

    const identitiesOf = async ({ id }: { id: string }) =>
      (await gateway().documents<IdentityDocument>('identities')).filter(({ userId }) => userId === id);

    /** The page that the person is about to return to from the provider. */
    async function aboutToReturn(
      person: Person,
      returnTo: string | null = APP,
    ): Promise<{ there: Traveller; end: string }> {
      const { data, text } = await person.send(LinkIdentityDocument, { provider: 'acme', returnTo });
      if (data == null) throw new Error(text);
      const there = new Traveller(gateway(), person);
      const first = await there.open(data.linkIdentity);
      return { there, end: (await there.follow(first, isCallback)).location ?? '' };
    }

    async function link(person: Person, returnTo: string | null = APP): Promise<Page> {
      const { there, end } = await aboutToReturn(person, returnTo);
      return there.open(end);
    }

    it('gives its user another way in, and nobody a new session', async () => {
      const ada = await gateway().signedIn();
      const before = ada.cookies.get('access_token');
      const page = await link(ada);
      expect([toldOf(page), page.headers.getSetCookie().length]).toEqual([{}, 1]);
      expect(ada.cookies.get('access_token')).toBe(before);
      const there = new Traveller(gateway(), gateway().guest());
      expect(toldOf(await there.comeBack(await there.begin('acme')))).toEqual({});
      expect((await there.client.send(MeDocument)).data?.me?.id).toBe(ada.id);
      expect(await gateway().trail({ type: 'identity_linked', subjectId: ada.id })).not.toEqual([]);
    });

    it('ends on a page of the gateway where no other is named', async () => {
      const ada = await gateway().signedIn();
      const page = await link(ada, null);
      expect([page.status, page.text.includes('<h1>Your accounts are linked</h1>')]).toEqual([200, true]);
      const eve = await gateway().signedIn();
      const refused = await link(eve, null);
      expect([refused.status, refused.text.includes('linked to another one')]).toEqual([409, true]);
    });

    it('twice changes nothing; what is somebody else’s is refused', async () => {
      const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
      expect([toldOf(await link(ada)), toldOf(await link(ada))]).toEqual([{}, {}]);
      expect(await identitiesOf(ada)).toHaveLength(1);
      expect(toldOf(await link(eve))).toEqual({ error: 'IDENTITY_TAKEN' });
      expect(await identitiesOf(eve)).toEqual([]);
    });

    it('confirms the address that the provider has verified, and no other', async () => {
      const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
      provider.person = { sub: newName(), email: ada.email, email_verified: true };
      await link(ada);
      provider.person = { sub: newName(), email: 'other@example.com', email_verified: true };
      await link(eve);
      expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toEqual(gateway().clock.now());
      expect((await accountOf(gateway(), eve))?.emailConfirmedAt).toBeNull();
      expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
    });

    it('is for signed-in people in a fresh session, at a provider that is set up, back to a page that is known', async () => {
      const ada = await gateway().signedIn();
      const ask = (client: Pick<Person, 'send'>, name = 'acme', returnTo: string | null = APP) =>
        client.send(LinkIdentityDocument, { provider: name, returnTo });
      expect((await ask(gateway().guest())).code).toBe('UNAUTHENTICATED');
      expect((await ask(ada, 'google')).errors[0]?.extensions.fields).toMatchObject([
        { path: 'provider', rule: 'UNKNOWN' },
      ]);
      expect((await ask(ada, 'acme', 'https://evil.example.com')).errors[0]?.extensions.fields).toMatchObject([
        { path: 'returnTo', rule: 'ORIGIN' },
      ]);
      expect((await ask(ada, 'nope', 'https://evil.example.com')).errors[0]?.extensions.fields).toMatchObject([
        { path: 'provider', rule: 'UNKNOWN' },
        { path: 'returnTo', rule: 'ORIGIN' },
      ]);
      gateway().clock.pass(FRESH_MS);
      await ada.query('mutation { refreshToken { accessTokenExpiresAt } }');
      expect((await ask(ada)).errors[0]?.extensions.reason).toBe('STALE');
    });

    it('ends with the session that asked', async () => {
      const [ada, eve, admin] = [await gateway().signedIn(), await gateway().signedIn(), await gateway().admin()];
      const [adas, eves] = [await aboutToReturn(ada), await aboutToReturn(eve)];
      await ada.copy().send(LogoutDocument);
      await admin.send(BlockUserDocument, { id: eve.id });
      expect(toldOf(await adas.there.open(adas.end))).toEqual({ error: 'UNAUTHENTICATED' });
      expect(toldOf(await eves.there.open(eves.end))).toEqual({ error: 'USER_BLOCKED' });
      expect([await identitiesOf(ada), await identitiesOf(eve)]).toEqual([[], []]);
    });

    it('cannot be finished in the browser of somebody else, whose account would become the asker’s way in', async () => {
      const eve = await gateway().signedIn();
      const { end } = await aboutToReturn(eve);
      for (const victim of [gateway().guest(), await gateway().signedIn()]) {
        expect((await new Traveller(gateway(), victim).open(end)).status).toBe(400);
      }
      expect(await identitiesOf(eve)).toEqual([]);
    });

    it('does not become a sign-in', async () => {
      const ada = await gateway().signedIn();
      const { there, end } = await aboutToReturn(ada);
      for (const name of ['access_token', 'refresh_token', 'logged_in']) ada.cookies.delete(name);
      expect(toldOf(await there.open(end))).toEqual({});
      expect((await ada.send(MeDocument)).data?.me).toBeNull();
    });
  },
  async () => {
    provider = await StandInProvider.start();
    return { settings: provider.settings('acme') };
  },
);
