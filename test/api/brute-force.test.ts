import { atOnce, logIn, WRONG } from '../support/attempts';
import { newName, onEveryEngine, PASSWORD, startGateway } from '../support/gateway';
import { RequestTotpDocument } from '../support/operations';

const LOCKED = 'RATE_LIMITED';
const REFUSED = 'INVALID_CREDENTIALS';
const settings = { LOGIN_MAX_FAILURES: '5', LOGIN_WINDOW: '15m', IP_MAX_FAILURES: '20', TRUST_PROXY: '1' };

onEveryEngine(
  'guessing passwords (login)',
  (gateway, engine) => {
    const guests = { made: 0 };
    const onServer = engine.uri !== undefined;
    /** Somebody at an address of their own. */
    const guest = (address?: string) => {
      guests.made += 1;
      const client = gateway().guest();
      client.headers['x-forwarded-for'] = address ?? `10.0.${String(guests.made >> 8)}.${String(guests.made & 255)}`;
      return client;
    };
    const somebody = () => gateway().signedIn();
    const computations = async (work: () => Promise<unknown>) => {
      const { hasher } = gateway().gateway.platform;
      const before = hasher.computations;
      await work();
      return hasher.computations - before;
    };

    it('BF-02 counts every spelling of a login, and the address of the same account, together', async () => {
      const { username, email } = await somebody();
      const spellings = [username, username.toUpperCase(), `${username} `, email, email.toUpperCase(), ` ${email}`];
      const codes: (string | null)[] = [];
      const hashed = await computations(async () => {
        for (const login of spellings) codes.push((await logIn(guest(), login, WRONG)).code);
      });
      expect([hashed, codes]).toEqual([5, [...Array<string>(5).fill(REFUSED), LOCKED]]);
    });

    it('BF-03 executes nothing of a hundred aliases, nor of five', async () => {
      const { email } = await somebody();
      const login = `login(input: { login: "${email}", password: "${WRONG}" }) { __typename }`;
      for (const aliases of [100, 5]) {
        const fields = Array.from({ length: aliases }, (_, index) => `a${String(index)}: ${login}`);
        let answer: { status: number; code: string | null } | undefined;
        const hashed = await computations(async () => {
          answer = await guest().query(`mutation { ${fields.join(' ')} }`);
        });
        expect([hashed, answer?.status]).toEqual([0, 400]);
        expect(answer?.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/);
      }
    });

    it.each([
      ['login(input: $i) { __typename }'],
      ['refreshToken { __typename }'],
      ['answerChallenge(challengeId: "x", code: "1") { __typename }'],
      ['confirmEmail(token: "x") { confirmed }'],
    ])('BF-04 executes nothing of an operation with a login and, in a fragment, %s', async (second) => {
      const query = `mutation ($i: LoginInput!) { a: login(input: $i) { __typename } ...More } fragment More on Mutation { b: ${second} }`;
      const answer = await guest().query(query, { i: { login: newName(), password: WRONG } });
      expect([answer.status, answer.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    });

    it('BF-05 executes nothing of an array of operations', async () => {
      const one = { query: `mutation { login(input: { login: "somebody", password: "${WRONG}" }) { __typename } }` };
      const hashed = await computations(async () => {
        const answer = await guest().post(Array<typeof one>(100).fill(one));
        expect([answer.status, answer.code]).toEqual([400, 'BAD_REQUEST']);
      });
      expect(hashed).toBe(0);
    });

    it('BF-06 lets exactly five of twenty that arrive at once reach the hash', async () => {
      for (let round = 0; round < (onServer ? 3 : 10); round += 1) {
        const { email } = await somebody();
        const codes: (string | null)[] = [];
        const hashed = await computations(async () => {
          codes.push(...(await atOnce(20, () => logIn(guest(), email, WRONG))).map(({ code }) => code));
        });
        expect(hashed).toBe(5);
        expect(codes.sort()).toEqual([...Array<string>(5).fill(REFUSED), ...Array<string>(15).fill(LOCKED)]);
      }
    });

    it('BF-06 holds for an address that sprays, too', async () => {
      const address = '10.1.0.1';
      const hashed = await computations(() => atOnce(40, () => logIn(guest(address), newName(), WRONG)));
      expect(hashed).toBe(20);
    });

    it('BF-07 counts the tries at two gateways on one database together', async () => {
      const other = await startGateway(engine, { settings, beside: gateway() });
      try {
        const { email } = await somebody();
        const answers = await atOnce(20, (index) => {
          const client = index % 2 === 0 ? guest() : Object.assign(other.guest(), { headers: guest().headers });
          return logIn(client, email, WRONG);
        });
        const codes = answers.map(({ code }) => code);
        expect(codes.filter((code) => code === REFUSED)).toHaveLength(5);
        expect(codes.filter((code) => code === LOCKED)).toHaveLength(15);
      } finally {
        await other.stop();
      }
    });

    it('BF-08 locks an account after five tries from as many addresses', async () => {
      const { email } = await somebody();
      const codes = (await atOnce(30, () => logIn(guest(), email, WRONG))).map(({ code }) => code);
      expect(codes.filter((code) => code === REFUSED)).toHaveLength(5);
      const { code, headers, errors } = await logIn(guest(), email, PASSWORD);
      expect([code, headers.get('retry-after'), errors[0]?.extensions.retryAfter]).toEqual([LOCKED, '900', 900]);
    });

    it('BF-09 stops an address that tries many accounts, and no other address', async () => {
      const codes: (string | null)[] = [];
      for (let tries = 0; tries < 21; tries += 1) codes.push((await logIn(guest('10.1.0.2'), newName(), WRONG)).code);
      expect(codes).toEqual([...Array<string>(20).fill(REFUSED), LOCKED]);
      expect((await logIn(guest('10.1.0.3'), newName(), WRONG)).code).toBe(REFUSED);
    });

    it('BF-10 does not reset the address when its own account signs in between', async () => {
      const own = await somebody();
      const codes: (string | null)[] = [];
      for (let tries = 0; tries < 30; tries += 1) {
        const own3rd = tries % 3 === 2;
        const { code } = await logIn(guest('10.1.0.4'), own3rd ? own.email : newName(), own3rd ? PASSWORD : WRONG);
        if (!own3rd) codes.push(code);
      }
      expect(codes).toEqual(Array<string>(20).fill(REFUSED));
      expect((await logIn(guest('10.1.0.4'), newName(), WRONG)).code).toBe(LOCKED);
    });

    it('BF-29 lets all right logins of one user in that arrive at once', async () => {
      for (let round = 0; round < (onServer ? 3 : 10); round += 1) {
        const { email } = await somebody();
        const codes = (await atOnce(5, () => logIn(guest(), email, PASSWORD))).map(({ code }) => code);
        expect(codes).toEqual(Array<null>(5).fill(null));
      }
    });
    it('BF-29 lets twenty right logins in that arrive at once', async () => {
      const { id, email } = await somebody();
      for (let round = 0; round < 3; round += 1) {
        const codes = (await atOnce(20, () => logIn(guest(), email, PASSWORD))).map(({ code }) => code);
        expect(codes).not.toContain(LOCKED);
      }
      expect((await logIn(guest(), email, PASSWORD)).code).toBeNull();
      expect(await gateway().gateway.platform.guard.status(id)).toMatchObject({ failures: 0 });
    });

    it('BF-29 lets right logins in at once after failures that leave one try', async () => {
      const { email } = await somebody();
      for (let tries = 0; tries < 4; tries += 1) await logIn(guest(), email, WRONG);
      const codes = (await atOnce(10, () => logIn(guest(), email, PASSWORD))).map(({ code }) => code);
      expect(codes).not.toContain(LOCKED);
    });

    it('BF-29 tells who is refused with wrong passwords at once how long the lock is', async () => {
      const { email } = await somebody();
      const answers = await atOnce(20, () => logIn(guest(), email, WRONG));
      const waits = answers.flatMap(({ errors }) => errors[0]?.extensions.retryAfter ?? []);
      expect(waits).toEqual(Array<number>(15).fill(900));
    });

    it('BF-29 lets a signed-in owner give the right password fifteen times at once, which costs the address nothing', async () => {
      const ada = await somebody();
      const { guard } = gateway().gateway.platform;
      const before = await guard.statusOfIp('127.0.0.1');
      const ask = () => ada.send(RequestTotpDocument, { password: PASSWORD });
      expect((await atOnce(15, ask)).map(({ code }) => code)).not.toContain(LOCKED);
      expect(await guard.statusOfIp('127.0.0.1')).toEqual(before);
    });

    it('tells the trail, the log and the numbers of a lock once, and of a name that nobody has the trail alone', async () => {
      const { id, email } = await somebody();
      const counted = async () => {
        const text = await (await fetch(`${gateway().url}/metrics`)).text();
        return Number(/^gatehouse_locks_total\{lock="account"\} (\d+)$/m.exec(text)?.[1] ?? 0);
      };
      const before = await counted();
      gateway().clock.pass(1);
      const began = gateway().clock.now();
      await atOnce(20, () => logIn(guest(), email, WRONG));
      for (let tries = 0; tries < 3; tries += 1) await logIn(guest(), email, WRONG);
      const nobody = newName();
      await atOnce(8, () => logIn(guest(), nobody, WRONG));
      const locks = await gateway().trail({ type: 'authn_login_fail_max' });
      const own = locks.filter(({ subjectId }) => subjectId === id);
      expect(own).toMatchObject([
        { actorId: null, details: { lock: 'account' }, ip: expect.stringMatching(/^10\./) as string },
      ]);
      const ofNobody = locks.filter(({ subjectId, at }) => subjectId === null && at >= began);
      expect(ofNobody).toMatchObject([{ details: { lock: 'account' } }]);
      expect(JSON.stringify(locks)).not.toContain(nobody);
      const warnings = gateway()
        .log.split('\n')
        .filter((line) => line.includes('authn_login_fail_max') && line.includes(id));
      expect([warnings.length, await counted()]).toEqual([1, before + 1]);
    });
  },
  { settings: { ...settings, METRICS: 'on' } },
);
