import { newName, onEveryEngine } from '../support/gateway';
import { LinkIdentityDocument, MeDocument } from '../support/operations';
import { StandInProvider } from '../support/stand-in-provider';
import { APP, isCallback, toldOf, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';
import type { IdentityDocument } from '../../src/identities/identity.document';

const NO_SUBJECTS: [string, unknown][] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['blanks and breaks', ' \t\n'],
  ['blanks that do not break', '\u00a0\u2003'],
  ['what cannot be seen', '\u200b\u2060\ufeff'],
  ['a letter that is empty', '\u3164'],
  ['null', null],
  ['the word null', 'null'],
  ['the word undefined', 'undefined'],
  ['a number', 117],
  ['zero', 0],
  ['a truth', true],
  ['a list', ['117']],
  ['an object', { id: '117' }],
  ['one with a blank before', ' 117'],
  ['one with a break behind', '117\n'],
  ['one with a hidden character', '11\u200b7'],
  ['one with a zero byte', '117\u0000'],
  ['more than 255 characters', 'x'.repeat(256)],
];

const NO_GITHUB_IDS: [string, unknown][] = [
  ['zero', 0],
  ['a negative one', -7],
  ['a broken one', 7.5],
  ['none', null],
  ['a text', '7'],
  ['an empty text', ''],
  ['one that JavaScript rounds', 2 ** 53],
  ['a truth', true],
  ['a list', [7]],
];

let provider: StandInProvider;

onEveryEngine(
  'who somebody is at a provider',
  (gateway) => {
    afterAll(() => provider.stop());
    beforeEach(() => {
      provider.lies = {};
      provider.person = { sub: newName(), email: `${newName()}@example.com`, email_verified: true };
    });

    async function signIn(name: string): Promise<{ told: Record<string, string>; there: Traveller }> {
      const there = new Traveller(gateway(), gateway().guest());
      return { told: toldOf(await there.comeBack(await there.begin(name))), there };
    }

    async function expectNothingStored(): Promise<void> {
      const users = await gateway().documents<UserDocument>('users');
      expect(users.filter(({ email }) => email === provider.person.email)).toEqual([]);
      expect(await gateway().documents<IdentityDocument>('identities')).toEqual([]);
    }

    it.each(NO_SUBJECTS)('is not told by a sub that is %s: nobody is signed in, nothing is stored', async (_, sub) => {
      provider.lies = { claims: { sub } };
      const { told, there } = await signIn('acme');
      expect([told, (await there.client.send(MeDocument)).data?.me]).toEqual([{ error: 'INVALID_CREDENTIALS' }, null]);
      await expectNothingStored();
    });

    it.each(NO_SUBJECTS)('is not linked by a sub that is %s', async (_, sub) => {
      provider.lies = { claims: { sub } };
      const ada = await gateway().signedIn();
      const { data } = await ada.send(LinkIdentityDocument, { provider: 'acme', returnTo: APP });
      const there = new Traveller(gateway(), ada);
      const { location } = await there.follow(await there.open(data?.linkIdentity ?? ''), isCallback);
      expect(toldOf(await there.open(location ?? ''))).toEqual({ error: 'INVALID_CREDENTIALS' });
      await expectNothingStored();
    });

    it.each(NO_GITHUB_IDS)('is not told by an id of GitHub that is %s', async (_, id) => {
      provider.lies = { documents: { '/api/v3/user': { id, login: 'ada' } } };
      expect((await signIn('github')).told).toEqual({ error: 'INVALID_CREDENTIALS' });
      await expectNothingStored();
    });

    it('leaves a word in the log, and no address', () => {
      expect(gateway().log).toContain('SUBJECT_INVALID');
      expect(gateway().log).not.toContain('@example.com');
    });

    it.each(['x'.repeat(255), 'cn=Ada Lovelace,ou=staff', 'auth0|117', 'Ünal'])('may be %s', async (sub) => {
      provider.lies = { claims: { sub } };
      expect((await signIn('acme')).told).toEqual({});
    });
  },
  async () => {
    provider = await StandInProvider.start();
    return { settings: provider.settings('acme', 'github') };
  },
);
