import { bodyOf, guess, logIn } from '../support/attempts';
import { shapeOf } from '../support/challenges';
import type { Client } from '../support/client';
import { newName, onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import { RegisterDocument, RequestEmailConfirmationDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const register = (client: Client, email: string, username?: string) =>
  client.send(RegisterDocument, {
    input: { email, password: PASSWORD, ...(username === undefined ? {} : { username }) },
  });

onEveryEngine(
  'registering, where addresses are confirmed first (register)',
  (gateway) => {
    const confirmed = async () => {
      const email = `${newName()}@example.com`;
      await register(gateway().guest(), email);
      const users = gateway().gateway.platform.database.collection<UserDocument>('users');
      await users.updateOne({ emailCanonical: email }, { $set: { emailConfirmedAt: gateway().clock.now() } });
      gateway().clock.pass(120_000);
      return email;
    };
    const unconfirmed = async () => {
      const email = `${newName()}@example.com`;
      await register(gateway().guest(), email);
      gateway().clock.pass(120_000);
      return email;
    };

    it.each([
      ['a confirmed account', confirmed],
      ['an unconfirmed one', unconfirmed],
    ])('EN-05 answers alike whether or not there is %s, after one computation', async (_kind, account) => {
      const { hasher } = gateway().gateway.platform;
      const shapes = [];
      for (const email of [await account(), `${newName()}@example.com`]) {
        const before = hasher.computations;
        const client = gateway().guest();
        const { text, headers, status } = await register(client, email);
        const names = [...headers.keys()].join();
        shapes.push({
          shape: shapeOf(text),
          names,
          status,
          cookies: client.cookies.size,
          hashed: hasher.computations - before,
        });
      }
      expect(shapes[0]).toEqual(shapes[1]);
      expect(shapes[0]).toMatchObject({ cookies: 0, hashed: 1 });
      expect(shapes[0]?.shape).toContain('"__typename":"Challenge"');
    });

    it('EN-05 tells the owner, once a cooldown, and changes nothing of the account', async () => {
      const email = await confirmed();
      const before = (await gateway().documents<UserDocument>('users')).find((user) => user.email === email);
      for (let tries = 0; tries < 3; tries += 1) await register(gateway().guest(), email);
      const notices = (await gateway().mailsTo(email, 2))
        .map((mail) => mail.email)
        .filter(({ subject }) => !subject?.startsWith('Confirm'));
      expect(notices.map(({ subject }) => subject)).toEqual([expect.stringMatching(/account/i)]);
      expect(notices[0]?.text).not.toMatch(/token=|^\s*\d{6}\s*$/m);
      const after = (await gateway().documents<UserDocument>('users')).find((user) => user.email === email);
      expect({ ...after, outbox: [] }).toEqual({ ...before, outbox: [] });
    });

    it('EN-05 answers who asks for another mail at once alike, and sends none', async () => {
      const answers = [];
      for (const email of [await confirmed(), `${newName()}@example.com`]) {
        await register(gateway().guest(), email);
        const mails = (await gateway().mailsTo(email, 0)).length;
        const { code, text } = await gateway().guest().send(RequestEmailConfirmationDocument, { email });
        await gateway().gateway.platform.outbox.flush();
        answers.push([code, shapeOf(text), (await gateway().mailsTo(email, 0)).length - mails]);
      }
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]).toMatchObject([null, expect.any(String), 0]);
    });

    it('EN-05 refuses a taken username alike', async () => {
      const taken = newName();
      await register(gateway().guest(), `${taken}@example.com`, taken);
      const known = await register(gateway().guest(), await confirmed(), taken);
      const unknown = await register(gateway().guest(), `${newName()}@example.com`, taken);
      expect(known.code).toBe('USERNAME_TAKEN');
      expect(bodyOf(known)).toBe(bodyOf(unknown));
    });

    it('EN-05 gives the one who registers a known address no challenge that could be answered', async () => {
      const email = await confirmed();
      const { data } = await register(gateway().guest(), email);
      const id = data?.register.__typename === 'Challenge' ? data.register.id : '';
      const challenges = await gateway().documents('challenges');
      expect(challenges).toContainEqual(expect.objectContaining({ challengeId: id, email: '' }));
    });
  },
  { settings: { REGISTRATION: 'confirm-first', IP_MAX_FAILURES: '1000' } },
);

async function namesLogin(gateway: TestGateway): Promise<string> {
  const name = newName();
  expect((await guess(gateway.guest(), name, 6)).at(-1)).toBe('RATE_LIMITED');
  return name;
}

onEveryEngine(
  'registering, where addresses may be known (register)',
  (gateway) => {
    const elsewhere = (address: string) => {
      const client = gateway().guest();
      client.headers['x-forwarded-for'] = address;
      return client;
    };

    it('EN-06 tells a client address only so often that an address is taken', async () => {
      const { email } = await gateway().signedIn();
      const codes = [];
      for (let tries = 0; tries < 10; tries += 1) codes.push((await register(elsewhere('10.2.0.1'), email)).code);
      expect(codes).toEqual([...Array<string>(8).fill('EMAIL_TAKEN'), 'RATE_LIMITED', 'RATE_LIMITED']);
    });

    it('EN-06 then answers the free address and the taken one alike', async () => {
      const { email } = await gateway().signedIn();
      for (let tries = 0; tries < 8; tries += 1) await register(elsewhere('10.2.0.2'), email);
      const taken = await register(elsewhere('10.2.0.2'), email);
      const free = await register(elsewhere('10.2.0.2'), `${newName()}@example.com`);
      expect([bodyOf(free), free.code]).toEqual([bodyOf(taken), 'RATE_LIMITED']);
    });

    it('EN-06 counts nothing against an office where many register', async () => {
      for (let tries = 0; tries < 12; tries += 1) {
        expect((await register(elsewhere('10.2.0.3'), `${newName()}@example.com`)).code).toBeNull();
      }
    });

    it('EN-08 locks a name that nobody has, and lets whoever takes it later sign in', async () => {
      const name = await namesLogin(gateway());
      const { code } = await register(elsewhere('10.2.0.4'), `${name}@example.com`, name);
      expect(code).toBeNull();
      expect((await logIn(elsewhere('10.2.0.4'), name, PASSWORD)).code).toBeNull();
    });

    it('EN-11 tells guests nothing of an address, and takes none', async () => {
      const status = 'emailConfirmationStatus { confirmed }';
      expect((await gateway().guest().query(`{ ${status} }`)).code).toBe('UNAUTHENTICATED');
      for (const argument of ['email: "a@example.com"', 'id: "1"']) {
        const answer = await gateway().guest().query(`{ emailConfirmationStatus(${argument}) { confirmed } }`);
        expect([answer.status, answer.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
      }
    });

    it('EN-12 gives ids that cannot be guessed from each other', async () => {
      const ids = new Set<string>();
      for (let people = 0; people < 20; people += 1) ids.add((await gateway().signedIn()).id);
      expect(ids.size).toBe(20);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      for (const place of [0, 7, 35]) expect(new Set([...ids].map((id) => id[place])).size).toBeGreaterThan(4);
    });
  },
  { settings: { IP_MAX_FAILURES: '8', TRUST_PROXY: '1' } },
);
