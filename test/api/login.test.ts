import { ServiceUnavailable } from '../../src/errors';
import { loadArgon2 } from '../../src/hashing/argon2';
import type { StoredDocument } from '../../src/storage/database';
import { bodyOf, logIn, WRONG } from '../support/attempts';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { RegisterDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

interface AnyHash extends StoredDocument {
  passwordHash: unknown;
}

const NEVER = { LOGIN_MAX_FAILURES: '1000', IP_MAX_FAILURES: '100000' };

onEveryEngine(
  'signing in (login)',
  (gateway) => {
    const guest = () => gateway().guest();
    const signedIn = (login: string, password: string) =>
      logIn(guest(), login, password).then(({ data }) => data?.login.__typename === 'SignedIn');
    const users = () => gateway().gateway.platform.database.collection<AnyHash>('users');
    const keepHash = (id: string, passwordHash: unknown) => users().updateOne({ _id: id }, { $set: { passwordHash } });
    const hashOf = async (id: string) => (await users().findOne({ _id: id }))?.passwordHash;
    const computations = () => gateway().gateway.platform.hasher.computations;
    const oldHash = async (password = PASSWORD) =>
      (await loadArgon2()).hash(Buffer.from(password), { memoryKiB: 16, time: 2 });
    const registered = async (password: string) => {
      const email = `${newName()}@example.com`;
      const { errors } = await guest().send(RegisterDocument, { input: { email, password } });
      expect(errors).toEqual([]);
      return email;
    };
    const blocked = async (): Promise<Person> => {
      const person = await gateway().signedIn();
      await gateway().gateway.services.users.block(person.id, { by: 'nobody', reason: null, until: null });
      return person;
    };

    it('answers the user, sets the cookies and gives no refresh token to scripts', async () => {
      const { id, email, username } = await gateway().signedIn();
      const client = guest();
      const { data } = await logIn(client, username, PASSWORD);
      expect(data?.login).toMatchObject({ __typename: 'SignedIn', user: { id, username, email }, refreshToken: null });
      expect([...client.cookies.keys()]).toEqual(['access_token', 'refresh_token', 'logged_in', 'device']);
    });

    it.each(['the address', 'the address in capitals', 'the name', 'the name in capitals', 'the name between blanks'])(
      'takes %s',
      async (spelling) => {
        const { email, username } = await gateway().signedIn();
        const login = spelling.includes('address') ? email : username;
        const typed = spelling.includes('capitals')
          ? login.toUpperCase()
          : spelling.includes('blanks')
            ? ` ${login} `
            : login;
        expect(await signedIn(typed, PASSWORD)).toBe(true);
      },
    );

    it.each(['email', 'username'] as const)('takes the %s with what nobody sees in it', async (kind) => {
      const { [kind]: login } = await gateway().signedIn();
      for (const typed of [`${login}\u200b`, ` \u2068${login}\u2069`, login.replace(/./gu, '$&\u2060')]) {
        expect(await signedIn(typed, PASSWORD)).toBe(true);
      }
    });

    it('EN-02 answers every refusal alike, after exactly one computation', async () => {
      const person = await gateway().signedIn();
      const withoutPassword = await gateway().signedIn();
      await keepHash(withoutPassword.id, null);
      const cases = [
        [person.email, WRONG],
        [person.username, WRONG],
        [newName(), WRONG],
        [`${newName()}@example.com`, WRONG],
        [withoutPassword.email, PASSWORD],
        [(await blocked()).email, WRONG],
      ] as const;
      const bodies = new Set<string>();
      for (const [login, password] of cases) {
        const before = computations();
        const client = guest();
        const answer = await logIn(client, login, password);
        expect(answer).toMatchObject({ status: 200, code: 'INVALID_CREDENTIALS', data: null });
        expect(answer.errors[0]?.extensions).toMatchObject({ status: 401, numericCode: 502 });
        expect([computations() - before, client.cookies.size]).toEqual([1, 0]);
        bodies.add(bodyOf(answer));
      }
      expect(bodies.size).toBe(1);
    });

    it('EN-10 tells of a block only whoever knows the password, and sets no cookie', async () => {
      const { id, email } = await blocked();
      const client = guest();
      expect((await logIn(client, email, WRONG)).code).toBe('INVALID_CREDENTIALS');
      const before = computations();
      expect((await logIn(client, email, PASSWORD)).code).toBe('USER_BLOCKED');
      expect([computations() - before, client.cookies.size]).toEqual([1, 0]);
      const fails = await gateway().trail({ type: 'authn_login_fail', subjectId: id });
      expect(fails).toHaveLength(2);
    });

    it.each([null, '', 'x', '$argon2id$v=19$m=8,t=1,p=1$', { $ne: '' }, 7])(
      'PW-11 answers a hash that is %j like a wrong password, after one computation',
      async (stored) => {
        const { id, email } = await gateway().signedIn();
        await keepHash(id, stored);
        const before = computations();
        const answer = await logIn(guest(), email, PASSWORD);
        expect(computations() - before).toBe(1);
        expect(bodyOf(answer)).toBe(bodyOf(await logIn(guest(), newName(), PASSWORD)));
      },
    );

    it('PW-06 takes no password that is cut short', async () => {
      const password = `${'abcdefghij'.repeat(9)}klmnopqrst`;
      const email = await registered(password);
      for (const length of [72, 99]) expect(await signedIn(email, password.slice(0, length))).toBe(false);
      expect(await signedIn(email, password)).toBe(true);
    });

    it('PW-06 reads beyond a NUL character', async () => {
      const email = await registered(`${PASSWORD}\u0000and home again`);
      expect(await signedIn(email, PASSWORD)).toBe(false);
      expect(await signedIn(email, `${PASSWORD}\u0000`)).toBe(false);
      expect(await signedIn(email, `${PASSWORD}\u0000and home again`)).toBe(true);
    });

    it('PW-07 takes the same keys from every keyboard, and nothing trimmed', async () => {
      const password = '\u00e9t\u00e9 \u00e0 la plage ';
      const email = await registered(password);
      expect(await signedIn(email, password.normalize('NFD'))).toBe(true);
      expect(await signedIn(email, password.replaceAll(' ', '\u00a0'))).toBe(true);
      expect(await signedIn(email, password.trimEnd())).toBe(false);
      expect(await signedIn(email, password.toUpperCase())).toBe(false);
    });

    it('PW-09 makes a weaker hash anew at the right password and only there', async () => {
      const { id, email } = await gateway().signedIn();
      const weak = await oldHash();
      await keepHash(id, weak);
      expect(await signedIn(email, WRONG)).toBe(false);
      expect(await hashOf(id)).toBe(weak);
      expect(await signedIn(email, PASSWORD)).toBe(true);
      expect(await hashOf(id)).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
      expect(await signedIn(email, PASSWORD)).toBe(true);
    });

    it('PW-09 leaves a hash that works when two sign in at once', async () => {
      const { id, email } = await gateway().signedIn();
      await keepHash(id, await oldHash());
      expect(await Promise.all([signedIn(email, PASSWORD), signedIn(email, PASSWORD)])).toEqual([true, true]);
      expect(await hashOf(id)).toMatch(/m=8,t=1,p=1/);
      expect(await signedIn(email, PASSWORD)).toBe(true);
    });

    it('PW-09 lets the right password in where the hashing queue has no room for the new hash', async () => {
      const { id, email } = await gateway().signedIn();
      const weak = await oldHash();
      await keepHash(id, weak);
      const { hasher } = gateway().gateway.platform;
      const hash = hasher.hash.bind(hasher);
      hasher.hash = () => Promise.reject(new ServiceUnavailable());
      expect(await signedIn(email, PASSWORD).finally(() => (hasher.hash = hash))).toBe(true);
      expect(await hashOf(id)).toBe(weak);
    });

    it('PW-10 never replaces a newer password by the one that was just verified', async () => {
      const { id, email } = await gateway().signedIn();
      await keepHash(id, await oldHash());
      const { hasher } = gateway().gateway.platform;
      const newer = await hasher.hash('a longer walk by the sea');
      const hash = hasher.hash.bind(hasher);
      hasher.hash = async (password) => {
        await keepHash(id, newer);
        return hash(password);
      };
      await logIn(guest(), email, PASSWORD).finally(() => (hasher.hash = hash));
      expect(await hashOf(id)).toBe(newer);
      expect(await signedIn(email, 'a longer walk by the sea')).toBe(true);
      expect(await signedIn(email, PASSWORD)).toBe(false);
    });

    it('remembers when somebody signed in last', async () => {
      const { id, email } = await gateway().signedIn();
      gateway().clock.pass(60_000);
      await logIn(guest(), email, PASSWORD);
      const user = (await gateway().documents<UserDocument>('users')).find(({ _id }) => _id === id);
      expect(user?.lastLoginAt).toEqual(gateway().clock.now());
    });
  },
  { settings: NEVER },
);
