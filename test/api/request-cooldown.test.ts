import { atOnce, logIn, WRONG } from '../support/attempts';
import { askForMail } from '../support/confirmation';
import type { Answer } from '../support/client';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { RegisterDocument } from '../support/operations';

const DAY_S = 86_400;
const SETTINGS = {
  REQUEST_COOLDOWN_SECONDS: '10',
  REQUEST_COOLDOWN_PENALTY_SECONDS: '5',
  MAIL_COOLDOWN_SECONDS: '0',
  LOGIN_MAX_FAILURES: '1000',
  IP_MAX_FAILURES: '1000000',
};

onEveryEngine(
  'the cooldown between requests (login, register)',
  (gateway) => {
    const waitOf = ({ errors }: Answer<unknown>) => errors[0]?.extensions.retryAfter;
    const register = (email: string) =>
      gateway()
        .guest()
        .send(RegisterDocument, { input: { email, password: PASSWORD } });
    const pass = (seconds: number) => {
      gateway().clock.pass(seconds * 1000);
    };

    it('keeps two sign-ins of an address apart, by name, by address and in any spelling', async () => {
      const ada = await gateway().signedIn();
      expect((await logIn(gateway().guest(), ada.username, PASSWORD)).code).toBeNull();
      const refused = await logIn(gateway().guest(), ada.email.toUpperCase(), PASSWORD);
      expect([refused.code, waitOf(refused), refused.headers.get('retry-after')]).toEqual(['RATE_LIMITED', 15, '15']);
      pass(15);
      expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBeNull();
    });

    it('computes no hash for a refused one', async () => {
      const ada = await gateway().signedIn();
      await logIn(gateway().guest(), ada.username, PASSWORD);
      const { hasher } = gateway().gateway.platform;
      const before = hasher.computations;
      await logIn(gateway().guest(), ada.username, PASSWORD);
      expect(hasher.computations).toBe(before);
    });

    it('adds each penalty to the wait, up to a day: it is not begun anew', async () => {
      const login = newName();
      expect((await logIn(gateway().guest(), login, WRONG)).code).toBe('INVALID_CREDENTIALS');
      const waits = [];
      for (let tries = 0; tries < 4; tries += 1) waits.push(waitOf(await logIn(gateway().guest(), login, WRONG)));
      expect(waits).toEqual([15, 20, 25, 30]);
      pass(29);
      expect(waitOf(await logIn(gateway().guest(), login, WRONG))).toBe(6);
      pass(6);
      expect((await logIn(gateway().guest(), login, WRONG)).code).toBe('INVALID_CREDENTIALS');
    });

    it('refuses logins that nobody has alike, and lets one of twenty at once pass', async () => {
      const [ada, nobody] = [await gateway().signedIn(), newName()];
      for (const login of [ada.username, nobody]) {
        const codes = await atOnce(20, async () => (await logIn(gateway().guest(), login, WRONG)).code);
        expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(1);
        expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(19);
      }
    });

    it('keeps registrations of an address apart, and mails of a purpose; one operation does not hold up another', async () => {
      const email = `${newName()}@example.com`;
      expect((await register(email)).code).toBeNull();
      expect((await register(email)).code).toBe('RATE_LIMITED');
      expect((await logIn(gateway().guest(), email, PASSWORD)).code).toBeNull();
      expect((await askForMail(gateway().guest(), email)).code).toBeNull();
      expect((await askForMail(gateway().guest(), email)).code).toBe('RATE_LIMITED');
      pass(15);
      expect((await register(email)).code).toBe('EMAIL_TAKEN');
      expect((await askForMail(gateway().guest(), email)).code).toBeNull();
    });
  },
  { settings: SETTINGS },
);

onEveryEngine(
  'the longest penalty between requests (login)',
  (gateway) => {
    it('keeps nobody longer than a day', async () => {
      const login = newName();
      await logIn(gateway().guest(), login, WRONG);
      const waits = [];
      for (let tries = 0; tries < 3; tries += 1) {
        waits.push((await logIn(gateway().guest(), login, WRONG)).errors[0]?.extensions.retryAfter);
      }
      expect(waits).toEqual([50_010, DAY_S, DAY_S]);
    });
  },
  { settings: { ...SETTINGS, REQUEST_COOLDOWN_PENALTY_SECONDS: '50000' } },
);

onEveryEngine('without a cooldown between requests (login)', (gateway) => {
  it('nobody waits', async () => {
    const ada = await gateway().signedIn();
    for (let times = 0; times < 3; times += 1) {
      expect((await logIn(gateway().guest(), ada.username, PASSWORD)).code).toBeNull();
    }
  });
});
