import { atOnce, logIn } from '../support/attempts';
import { askForCode } from '../support/challenges';
import type { Client } from '../support/client';
import { askForMail } from '../support/confirmation';
import { askForChange } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, startGateway } from '../support/gateway';
import { ChangePasswordDocument, RegisterDocument, RequestAccountDeletionDocument } from '../support/operations';
import { askForReset } from '../support/password-reset';
import { confirmedPerson, personWithEmailFactor } from '../support/second-factors';

const MINUTE = 60_000;
const MOST = 20;
const settings = { IP_MAX_MAILS: String(MOST), TRUST_PROXY: '1' };

let clients = 0;

/** The client at an address that no other in this file has. */
function elsewhere<T extends Client>(client: T): T {
  clients += 1;
  client.headers['x-forwarded-for'] = `10.2.${String(clients >> 8)}.${String(clients & 255)}`;
  return client;
}

/** Asks for as many mails as the client's address may, to unknown ones. */
async function useUp<T extends Client>(client: T): Promise<T> {
  const answers = await atOnce(MOST, () => askForReset(client, `${newName()}@example.com`));
  expect(answers.filter(({ code }) => code !== null)).toEqual([]);
  return client;
}

const register = (client: Client, email: string) =>
  client.send(RegisterDocument, { input: { email, username: newName(), password: PASSWORD } });

onEveryEngine(
  'the mails that a client address asks for (register, requestPasswordReset)',
  (gateway, engine) => {
    const guest = () => elsewhere(gateway().guest());
    const mailsFor = async (mailbox: string) => {
      await gateway().gateway.platform.outbox.flush();
      return gateway().smtp.mails.filter(({ recipients }) => recipients.some((to) => to.startsWith(mailbox)));
    };

    it('are twenty a minute, however many plus-addresses a mailbox has', async () => {
      const mailbox = newName();
      const client = guest();
      const ask = (index: number) => register(client, `${mailbox}+${String(index)}@example.com`);
      const answers = [];
      for (let round = 0; round < 6; round += 1) {
        answers.push(...(await atOnce(10, (index) => ask(10 * round + index))));
      }
      const refused = answers.filter(({ code }) => code === 'RATE_LIMITED');
      expect(refused).toHaveLength(40);
      for (const { errors } of refused) expect(errors[0]?.extensions).toMatchObject({ retryAfter: 60 });
      expect(await mailsFor(mailbox)).toHaveLength(MOST);
      gateway().clock.pass(MINUTE - 1);
      expect((await ask(60)).code).toBe('RATE_LIMITED');
      gateway().clock.pass(1);
      for (let round = 7; round < 10; round += 1) await atOnce(10, (index) => ask(10 * round + index));
      expect(await mailsFor(mailbox)).toHaveLength(2 * MOST);
    }, 60_000);

    it('hold up no other address', async () => {
      await useUp(guest());
      expect((await register(guest(), `${newName()}@example.com`)).code).toBeNull();
    });

    it('are counted over all gateways', async () => {
      const client = await useUp(guest());
      const beside = await startGateway(engine, { beside: gateway(), settings });
      const other = beside.guest();
      Object.assign(other.headers, client.headers);
      expect((await askForCode(other, `${newName()}@example.com`)).code).toBe('RATE_LIMITED');
      await beside.stop();
    });

    it.each([
      ['a sign-in code', askForCode],
      ['a reset', askForReset],
      ['a confirmation', askForMail],
      ['a registration', register],
    ])('beyond the limit are refused alike for %s, whether the address is known', async (_, ask) => {
      const ada = elsewhere(await gateway().signedIn());
      const client = await useUp(guest());
      const known = await ask(client, ada.email);
      const unknown = await ask(client, `${newName()}@example.com`);
      expect([known.code, known.errors[0]?.message]).toEqual(['RATE_LIMITED', unknown.errors[0]?.message]);
      expect(known.errors[0]?.extensions.retryAfter).toBe(unknown.errors[0]?.extensions.retryAfter);
    });

    it.each<[string, (client: Client) => Promise<{ code: string | null }>]>([
      ['a change of address', (client) => askForChange(client, `${newName()}@example.com`)],
      ['a deletion', (client) => client.send(RequestAccountDeletionDocument)],
      ['a confirmation of one’s own', (client) => client.query('mutation { requestEmailConfirmation { id } }')],
    ])('count %s', async (_, ask) => {
      const ada = elsewhere(await gateway().signedIn());
      gateway().clock.pass(MINUTE);
      await useUp(ada);
      expect((await ask(ada)).code).toBe('RATE_LIMITED');
      gateway().clock.pass(MINUTE);
      expect((await ask(ada)).code).toBeNull();
    });

    it('count the second step of a sign-in', async () => {
      const ada = await personWithEmailFactor(gateway());
      const client = await useUp(guest());
      expect((await logIn(client, ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBeNull();
    });

    it('do not count what tells an owner', async () => {
      const [ada, bob] = [await confirmedPerson(gateway()), await gateway().signedIn()];
      gateway().clock.pass(MINUTE);
      for (const person of [ada, bob]) {
        await useUp(elsewhere(person));
        const passwords = { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` };
        expect((await person.send(ChangePasswordDocument, passwords)).code).toBeNull();
        const mails = await mailsFor(person.email);
        expect(mails.filter(({ email }) => (email.subject ?? '').includes('password'))).toHaveLength(1);
      }
    });
  },
  { settings },
);

onEveryEngine(
  'the mails that a client address asks for, with confirm-first (register)',
  (gateway) => {
    it('are refused alike whether the address is known, and cost its owner no notice', async () => {
      const { email } = await gateway().admin();
      const client = await useUp(elsewhere(gateway().guest()));
      const answers = [await register(client, email), await register(client, `${newName()}@example.com`)];
      expect(answers.map(({ code }) => code)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
      expect(await gateway().mailsTo(email, 0)).toEqual([]);
      expect((await register(elsewhere(gateway().guest()), email)).code).toBeNull();
      expect(await gateway().mailsTo(email)).toHaveLength(1);
    });
  },
  { settings: { ...settings, REGISTRATION: 'confirm-first' } },
);

onEveryEngine(
  'the mails that a client address asks for, without a limit',
  (gateway) => {
    it('are as many as it likes', async () => {
      const client = gateway().guest();
      const answers = await atOnce(60, () => askForReset(client, `${newName()}@example.com`));
      expect(answers.filter(({ code }) => code !== null)).toEqual([]);
    });
  },
  { settings: { IP_MAX_MAILS: '0' } },
);
