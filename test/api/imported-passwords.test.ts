import { hash as bcryptHash } from 'bcrypt';
import { bodyOf, logIn, WRONG } from '../support/attempts';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { djangoHash, passlibHash } from '../support/origin-hashes';
import type { UserDocument } from '../../src/users/user.document';

const KINDS = {
  'bcrypt of Node or Python': (password: string) => bcryptHash(password, 4),
  'bcrypt of PHP': async (password: string) => (await bcryptHash(password, 4)).replace('$2b$', '$2y$'),
  'PBKDF2 of Django': (password: string) => Promise.resolve(djangoHash(password, 1000)),
  'PBKDF2 of passlib': (password: string) => Promise.resolve(passlibHash(password, 1000)),
} as const;

const NEVER = { LOGIN_MAX_FAILURES: '1000', IP_MAX_FAILURES: '100000' };
const OURS = /^\$argon2id\$v=19\$m=8,t=1,p=1\$/;

onEveryEngine(
  'a password hash of another system (login)',
  (gateway) => {
    const users = () => gateway().gateway.platform.database.collection<UserDocument>('users');
    const computations = () => gateway().gateway.platform.hasher.computations;
    const hashOf = async (id: string) => (await users().findById(id))?.passwordHash;
    const logsIn = (login: string, password: string) =>
      logIn(gateway().guest(), login, password).then(({ data }) => data?.login.__typename === 'SignedIn');
    const imported = async (passwordHash: string) => {
      const { id, email } = await gateway().signedIn();
      await users().updateOne({ _id: id }, { $set: { passwordHash } });
      return { id, email };
    };

    it.each(Object.entries(KINDS))(
      'PW-09 %s is verified, and replaced at the right password alone',
      async (_, hashed) => {
        const old = await hashed(PASSWORD);
        const { id, email } = await imported(old);
        expect(await logsIn(email, WRONG)).toBe(false);
        expect(await hashOf(id)).toBe(old);
        expect(await logsIn(email, PASSWORD)).toBe(true);
        expect(await hashOf(id)).toMatch(OURS);
        expect(await logsIn(email, PASSWORD)).toBe(true);
        expect(await logsIn(email, WRONG)).toBe(false);
      },
    );

    it('PW-09 leaves a hash that works when two sign in at once', async () => {
      const { id, email } = await imported(await bcryptHash(PASSWORD, 4));
      expect(await Promise.all([logsIn(email, PASSWORD), logsIn(email, PASSWORD)])).toEqual([true, true]);
      expect(await hashOf(id)).toMatch(OURS);
      expect(await logsIn(email, PASSWORD)).toBe(true);
    });

    it('PW-10 is not made anew over a newer password', async () => {
      const { id, email } = await imported(djangoHash(PASSWORD, 1000));
      const { hasher } = gateway().gateway.platform;
      const newer = await hasher.hash('a longer walk by the sea');
      const hash = hasher.hash.bind(hasher);
      hasher.hash = async (password) => {
        await users().updateOne({ _id: id }, { $set: { passwordHash: newer } });
        return hash(password);
      };
      await logIn(gateway().guest(), email, PASSWORD).finally(() => (hasher.hash = hash));
      expect(await hashOf(id)).toBe(newer);
      expect(await logsIn(email, 'a longer walk by the sea')).toBe(true);
    });

    it('a long one lets in whoever the origin let in, and from then on every character counts', async () => {
      const password = `${'abcdefghij'.repeat(9)}klmnopqrst`;
      const { id, email } = await imported(await bcryptHash(password, 4));
      expect(await logsIn(email, password.slice(0, 71))).toBe(false);
      expect(await logsIn(email, password)).toBe(true);
      expect(await hashOf(id)).toMatch(OURS);
      expect(await logsIn(email, password.slice(0, 72))).toBe(false);
      expect(await logsIn(email, password)).toBe(true);
    });

    it('is of what was typed, and its replacement takes the same keys from every keyboard', async () => {
      const password = 'étude\u00a0in c minor'.normalize('NFD');
      const { email } = await imported(djangoHash(password, 1000));
      expect(await logsIn(email, password.normalize('NFC'))).toBe(false);
      expect(await logsIn(email, password)).toBe(true);
      expect(await logsIn(email, password.normalize('NFC'))).toBe(true);
    });

    it.each([
      ['bcrypt that costs too much', `$2b$31$${'a'.repeat(53)}`],
      ['PBKDF2 that costs too much', djangoHash(PASSWORD, 1).replace('$1$', '$9000000$')],
      ['bcrypt cut short', '$2b$10$N9qo8uLOickgx2ZMRZoMye'],
      ['PBKDF2 without a salt', 'pbkdf2_sha256$1000$$AAAA'],
      ['an unknown function', '{SSHA}9DVL8rMEgJlQfYEHKSqNRsCEHjDEBxfj'],
    ])('PW-11 %s is answered like a wrong password, after one computation', async (_, stored) => {
      const { id, email } = await imported(stored);
      const before = computations();
      const answer = await logIn(gateway().guest(), email, PASSWORD);
      expect(computations() - before).toBe(1);
      expect(bodyOf(answer)).toBe(bodyOf(await logIn(gateway().guest(), newName(), PASSWORD)));
      expect(await hashOf(id)).toBe(stored);
    });

    it('EN-02 costs a wrong password one computation, as every other', async () => {
      for (const hashed of Object.values(KINDS)) {
        const { email } = await imported(await hashed(PASSWORD));
        const before = computations();
        expect((await logIn(gateway().guest(), email, WRONG)).code).toBe('INVALID_CREDENTIALS');
        expect(computations() - before).toBe(1);
      }
    });
  },
  { settings: NEVER },
);
