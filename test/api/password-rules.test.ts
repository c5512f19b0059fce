import { bodyOf, logIn } from '../support/attempts';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { RegisterDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const EMOJI = '\u{1F98A}';

onEveryEngine('the rules of passwords (register)', (gateway) => {
  const register = (password: string, given: Record<string, string> = {}) => {
    const input = { email: `${newName()}@example.com`, password, ...given };
    return gateway().guest().send(RegisterDocument, { input });
  };
  const rulesBroken = async (password: string, given?: Record<string, string>) => {
    const { code, errors } = await register(password, given);
    return [code, ...(errors[0]?.extensions.fields ?? []).map(({ path, rule }) => `${path} ${rule}`)];
  };
  const computations = () => gateway().gateway.platform.hasher.computations;
  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        (['users', 'sessions', 'challenges', 'outbox'] as const).map((name) => gateway().documents(name)),
      ),
    );

  it('PW-01 refuses eleven characters and changes nothing', async () => {
    const before = await everything();
    expect(await rulesBroken('abcdefghijk')).toEqual(['BAD_USER_INPUT', 'password TOO_SHORT']);
    expect(await everything()).toBe(before);
  });

  it('PW-02 counts characters, not UTF-16 units', async () => {
    expect(await rulesBroken(EMOJI.repeat(11))).toEqual(['BAD_USER_INPUT', 'password TOO_SHORT']);
    expect(await rulesBroken(EMOJI.repeat(12))).toEqual([null]);
  });

  it.each([12, 64, 128])('PW-03 takes %d characters', async (length) => {
    expect(await rulesBroken('walk to '.repeat(16).slice(0, length))).toEqual([null]);
  });

  it.each([129, 1000, 4096])('PW-03 refuses %d characters before anything is hashed', async (length) => {
    const before = computations();
    expect(await rulesBroken('walk to '.repeat(512).slice(0, length))).toEqual(['BAD_USER_INPUT', 'password TOO_LONG']);
    expect(computations()).toBe(before);
  });

  it('PW-03 refuses a megabyte by its size alone', async () => {
    const before = computations();
    const { status, code } = await register('x'.repeat(1_048_576));
    expect([status, code, computations() - before]).toEqual([413, 'PAYLOAD_TOO_LARGE', 0]);
  });

  it('PW-03 hashes no password at sign-in that no account can have, and tells nothing by it', async () => {
    const { email } = await gateway().signedIn();
    const before = computations();
    const known = await logIn(gateway().guest(), email, 'x'.repeat(129));
    const unknown = await logIn(gateway().guest(), newName(), 'x'.repeat(129));
    expect([known.code, computations() - before]).toEqual(['INVALID_CREDENTIALS', 0]);
    expect(bodyOf(unknown)).toBe(bodyOf(known));
  });

  it.each([
    ['qwertyuiop12', 'COMMON'],
    ['passwordpassword', 'COMMON'],
    ['this is grace-hopper here', 'CONTEXT'],
  ])('refuses %j', async (password, rule) => {
    const given = { username: 'grace-hopper', email: `${newName()}@example.com` };
    expect(await rulesBroken(password, given)).toEqual(['BAD_USER_INPUT', `password ${rule}`]);
  });

  it.each(['all lower case words', '999 1 999 1 999', '            \u00e9'])(
    'asks nothing of the composition of %j',
    async (password) => {
      expect(await rulesBroken(password)).toEqual([null]);
    },
  );
});

onEveryEngine(
  'the lowest minimum (register)',
  (gateway) => {
    it.each([
      [7, 'BAD_USER_INPUT'],
      [8, null],
    ])('PW-01 answers %d characters with %j where eight are enough', async (length, code) => {
      const input = { email: `${newName()}@example.com`, password: 'u7-k wen'.slice(0, length) };
      expect((await gateway().guest().send(RegisterDocument, { input })).code).toBe(code);
    });
  },
  { settings: { PASSWORD_MIN_LENGTH: '8' } },
);

onEveryEngine(
  'hashes as production makes them (register, login)',
  (gateway) => {
    it('PW-08 are argon2id at no less than the recommended cost, each with its own salt', async () => {
      const ids = [(await gateway().signedIn()).id, (await gateway().signedIn()).id];
      const users = (await gateway().documents<UserDocument>('users')).filter(({ _id }) => ids.includes(_id));
      const salts = users.map(({ passwordHash }) => {
        const [, kind, version, cost, salt = ''] = passwordHash?.split('$') ?? [];
        expect([kind, version, cost]).toEqual(['argon2id', 'v=19', 'm=19456,t=2,p=1']);
        return salt;
      });
      expect(new Set(salts).size).toBe(2);
      for (const salt of salts) expect(Buffer.from(salt, 'base64').length).toBeGreaterThanOrEqual(16);
      const fields = Object.keys(users[0] ?? {}).filter((name) => /pass|secret|pw/i.test(name));
      expect(fields.sort()).toEqual(['passwordChangedAt', 'passwordHash']);
      expect(JSON.stringify(users)).not.toContain(PASSWORD);
    });
  },
  { settings: { HASH_MEMORY_KIB: '19456', HASH_TIME: '2' } },
);
