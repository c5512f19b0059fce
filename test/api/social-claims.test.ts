import { accountOf } from '../support/confirmation';
import { newName, onEveryEngine, type Person } from '../support/gateway';
import { LinkIdentityDocument } from '../support/operations';
import { type Lies, StandInProvider } from '../support/stand-in-provider';
import { APP, isCallback, toldOf, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';

const SILENT = { email: undefined, email_verified: undefined, name: undefined };
let provider: StandInProvider;
let bare: StandInProvider;

onEveryEngine(
  'what a provider says of a person',
  (gateway) => {
    afterAll(() => Promise.all([provider.stop(), bare.stop()]));
    beforeEach(() => {
      const sub = newName();
      for (const each of [provider, bare]) {
        each.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ada' };
        each.lies = { metadata: each.lies.metadata ?? {} };
        each.asked.clear();
      }
    });

    /** Sets the claims of the id token that differ, and the answer of userinfo. */
    function answers(claims: Record<string, unknown>, userinfo: Record<string, unknown> | null, lies: Lies = {}): void {
      const { sub } = provider.person;
      const documents = userinfo === null ? {} : { '/userinfo': { sub, ...userinfo } };
      provider.lies = { ...provider.lies, ...lies, claims, documents };
    }

    async function signIn(name = 'acme'): Promise<Record<string, string>> {
      const there = new Traveller(gateway(), gateway().guest());
      return toldOf(await there.comeBack(await there.begin(name)));
    }

    async function link(person: Person): Promise<Record<string, string>> {
      const { data } = await person.send(LinkIdentityDocument, { provider: 'acme', returnTo: APP });
      const there = new Traveller(gateway(), person);
      const { location } = await there.follow(await there.open(data?.linkIdentity ?? ''), isCallback);
      return toldOf(await there.open(location ?? ''));
    }

    const account = async (email = provider.person.email) =>
      (await gateway().documents<UserDocument>('users')).find((user) => user.email === email);

    it.each([
      ['is not said', { email_verified: undefined }],
      ['is null', { email_verified: null }],
      ['is empty', { email_verified: '' }],
      ['is no truth', { email_verified: 'perhaps' }],
    ])('is asked for where the verification of the address %s', async (_, claims) => {
      const { email } = provider.person;
      answers(claims, { email, email_verified: true });
      expect([await signIn(), (await account())?.emailConfirmedAt]).toEqual([{}, gateway().clock.now()]);
    });

    it.each([undefined, null, '', '  ', 7])('is asked for where the address is %j', async (email) => {
      answers({ email }, { email: provider.person.email, email_verified: 'true' });
      expect([await signIn(), (await account())?.emailConfirmedAt]).toEqual([{}, gateway().clock.now()]);
    });

    it.each([undefined, null, '', '  '])('is asked for where the name is %j', async (name) => {
      answers({ name }, { name: 'Ada Lovelace', email: 'other@example.com', email_verified: true });
      expect([await signIn(), (await account())?.name]).toEqual([{}, 'Ada Lovelace']);
    });

    it('opens the account of the address to its owner', async () => {
      const ada = await gateway().signedIn();
      answers({ email: ada.email, email_verified: undefined }, { email: ada.email, email_verified: true });
      expect(await signIn()).toEqual({});
    });

    it('counts for an address only where one answer holds both', async () => {
      const other = `${newName()}@example.com`;
      answers({ email_verified: undefined }, { email: other, email_verified: true });
      expect([await signIn(), await account(), (await account(other))?.emailConfirmedAt]).toEqual([
        ...[{}, undefined, gateway().clock.now()],
      ]);
    });

    it('of an address, without the address, verifies no other', async () => {
      answers({ email_verified: undefined }, { email_verified: true });
      expect([await signIn(), (await account())?.emailConfirmedAt]).toEqual([{}, null]);
    });

    it('is not asked for where the id token says all', async () => {
      answers({}, { name: 'Eve' });
      expect([await signIn(), (await account())?.name, provider.asked.has('/userinfo')]).toEqual([{}, 'Ada', false]);
    });

    it.each([SILENT, { email_verified: undefined }, { name: undefined }])(
      'is refused where userinfo is of somebody else: %j',
      async (claims) => {
        answers(claims, { sub: 'another', email: provider.person.email, email_verified: true, name: 'Eve' });
        expect([await signIn(), await account()]).toEqual([{ error: 'INVALID_CREDENTIALS' }, undefined]);
      },
    );

    it.each([{}, { name: 'Eve' }, { sub: '' }, { sub: null, name: 'Eve' }, { sub: 7, name: 'Eve' }, [], 'x'])(
      'is not taken of userinfo that names nobody, and refuses nobody: %j',
      async (userinfo) => {
        answers({ name: undefined }, null);
        provider.lies = { ...provider.lies, documents: { '/userinfo': userinfo } };
        const now = gateway().clock.now();
        expect([await signIn(), await account()]).toMatchObject([{}, { emailConfirmedAt: now, name: null }]);
      },
    );

    it('stays unverified where userinfo names nobody', async () => {
      const { email } = provider.person;
      answers({ email_verified: undefined }, null);
      provider.lies = { ...provider.lies, documents: { '/userinfo': { email, email_verified: true } } };
      expect([await signIn(), (await account())?.emailConfirmedAt]).toEqual([{}, null]);
    });

    it.each([401, 403, 404])('ends where userinfo answers %i', async (status) => {
      answers({ email_verified: undefined, name: undefined }, null, { broken: { '/userinfo': status } });
      expect([await signIn(), (await account())?.emailConfirmedAt]).toEqual([{}, null]);
      answers({ ...SILENT, sub: newName() }, null, { broken: { '/userinfo': status } });
      expect(await signIn()).toEqual({ error: 'BAD_USER_INPUT' });
    });

    it('is waited for where an address needs it, and not for a name', async () => {
      answers({ email_verified: undefined }, null, { broken: { '/userinfo': 503 } });
      expect([await signIn(), await account()]).toEqual([{ error: 'SERVICE_UNAVAILABLE' }, undefined]);
      answers({ name: undefined }, null, { broken: { '/userinfo': 503 } });
      expect([await signIn(), (await account())?.emailConfirmedAt]).toEqual([{}, gateway().clock.now()]);
    });

    it.each<[string, Lies]>([
      ['is broken', { broken: { '/userinfo': 500 } }],
      ['is not allowed', { broken: { '/userinfo': 403 } }],
      ['never ends', { endless: ['/userinfo'] }],
    ])('is not asked for of somebody who is linked, where userinfo %s', async (_, lies) => {
      expect(await signIn()).toEqual({});
      answers(SILENT, null, lies);
      expect([await signIn(), provider.asked.has('/userinfo')]).toEqual([{}, false]);
    });

    it('is not needed for linking', async () => {
      const ada = await gateway().signedIn();
      answers(SILENT, null, { broken: { '/userinfo': 500 } });
      expect([await link(ada), await link(ada)]).toEqual([{}, {}]);
      expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toBeNull();
    });

    it('confirms an address while linking', async () => {
      const ada = await gateway().signedIn();
      answers({ email: ada.email, email_verified: undefined }, { email: ada.email, email_verified: true });
      expect(await link(ada)).toEqual({});
      expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toEqual(gateway().clock.now());
    });

    it('is what the id token says where there is no userinfo', async () => {
      bare.lies = { claims: { email_verified: undefined, name: undefined } };
      expect([await signIn('bare'), (await account())?.emailConfirmedAt]).toEqual([{}, null]);
    });
  },
  async () => {
    [provider, bare] = await Promise.all([StandInProvider.start(), StandInProvider.start()]);
    provider.lies = { metadata: { userinfo_endpoint: `${provider.issuer}/userinfo` } };
    const settings = { ...provider.settings('acme'), ...bare.settings('bare'), OIDC_PROVIDERS: 'acme,bare' };
    return { settings };
  },
);
