import { atOnce } from '../support/attempts';
import { setAccount } from '../support/confirmation';
import { askForChange } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { confirmedPerson } from '../support/second-factors';

const MINUTE = 60_000;
const PROOF = 'Confirm your new e-mail address for Gatehouse';

onEveryEngine(
  'an address that several accounts want (requestEmailChange)',
  (gateway) => {
    const newAddress = () => `${newName()}@wanted.example.com`;
    const proofsTo = async (email: string) => {
      await gateway().gateway.platform.outbox.flush();
      return (await gateway().mailsTo(email, 0)).filter((mail) => mail.email.subject === PROOF);
    };
    const crowd = (count: number) => Promise.all(Array.from({ length: count }, () => gateway().signedIn()));
    const waitOf = async (answer: ReturnType<typeof askForChange>) => (await answer).errors[0]?.extensions.retryAfter;

    it('comes to its owner while a stranger asks for it each minute of an hour', async () => {
      const wanted = newAddress();
      const [eve, ada] = [await gateway().signedIn(), await gateway().signedIn()];
      for (let minute = 0; minute < 60; minute += 1) {
        expect((await askForChange(eve, wanted)).code).toBeNull();
        gateway().clock.pass(MINUTE);
      }
      const codes = await Promise.all([askForChange(eve, wanted), askForChange(eve, wanted)]);
      expect(codes.map(({ code }) => code).sort()).toEqual(['RATE_LIMITED', null]);
      expect((await askForChange(ada, wanted)).code).toBeNull();
      const texts = (await proofsTo(wanted)).map(({ email }) => email.text ?? '');
      expect(texts.filter((text) => text.includes(ada.username))).toHaveLength(1);
    }, 120_000);

    it('gets five mails a cooldown of ten accounts that ask at once, and the others are told when', async () => {
      const wanted = newAddress();
      const people = await crowd(10);
      const answers = await atOnce(10, (index) => askForChange(people[index] ?? gateway().guest(), wanted));
      expect(answers.filter(({ code }) => code === null)).toHaveLength(5);
      const refused = answers.filter(({ code }) => code === 'RATE_LIMITED');
      expect(refused.map(({ errors }) => errors[0]?.extensions.retryAfter)).toEqual([60, 60, 60, 60, 60]);
      expect(await proofsTo(wanted)).toHaveLength(5);
    });

    it('answers alike where an account has it', async () => {
      const ada = await confirmedPerson(gateway());
      const people = await crowd(6);
      const answers = await atOnce(6, (index) => askForChange(people[index] ?? gateway().guest(), ada.email));
      expect(answers.map(({ code }) => code).sort()).toEqual(['RATE_LIMITED', null, null, null, null, null]);
    });

    it('can be asked for as soon as the bound ends by who was refused for it', async () => {
      const wanted = newAddress();
      const people = await crowd(6);
      for (const person of people.slice(1)) expect((await askForChange(person, wanted)).code).toBeNull();
      const [late = gateway().guest()] = people;
      gateway().clock.pass(MINUTE / 2);
      expect(await waitOf(askForChange(late, wanted))).toBe(30);
      gateway().clock.pass(MINUTE / 2);
      expect((await askForChange(late, wanted)).code).toBeNull();
    });

    it('loses no turn to a request that is refused for another reason', async () => {
      const [first, second] = [newAddress(), newAddress()];
      const ada = await confirmedPerson(gateway());
      await setAccount(gateway(), ada.id, { passwordHash: null });
      const bob = await gateway().signedIn();
      expect((await askForChange(ada, first, null)).code).toBeNull();
      gateway().clock.pass(MINUTE / 2);
      for (let tries = 0; tries < 5; tries += 1) expect(await waitOf(askForChange(ada, second, null))).toBe(30);
      expect((await askForChange(bob, second, PASSWORD)).code).toBeNull();
      gateway().clock.pass(MINUTE / 2);
      expect((await askForChange(ada, second, null)).code).toBeNull();
    });
  },
  { settings: { MAIL_COOLDOWN_SECONDS: '60', ACCESS_TOKEN_EXPIRES_IN: '1d' } },
);
