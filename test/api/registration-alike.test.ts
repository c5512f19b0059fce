import { askForChange } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  RegisterDocument,
  RequestEmailConfirmationDocument,
  RequestLoginCodeDocument,
  RequestPasswordResetDocument,
} from '../support/operations';
import { RoundTripCounter } from '../support/round-trips';
import type { UserDocument } from '../../src/users/user.document';

const HOUR = 3_600_000;

const READS = ['findOne', 'find', 'countDocuments'];

interface Work {
  readonly reads: number;
  readonly writes: number;
  readonly hashes: number;
}

onEveryEngine(
  'an address that is known costs the same work as one that is not (register, requestLoginCode, requestPasswordReset)',
  (gateway) => {
    let trips: RoundTripCounter;

    beforeAll(async () => {
      // Mails leave in the background, and would be counted with the request.
      await gateway().gateway.platform.outbox.stop();
      trips = new RoundTripCounter(gateway().gateway.platform.database);
    });
    afterAll(() => {
      trips.restore();
    });

    const guest = () => gateway().guest();
    const users = () => gateway().gateway.platform.database.collection<UserDocument>('users');

    const unknown = () => Promise.resolve(`${newName()}@example.com`);
    const unconfirmed = async () => {
      const email = `${newName()}@example.com`;
      await guest().send(RegisterDocument, { input: { email, password: PASSWORD } });
      gateway().clock.pass(HOUR);
      return email;
    };
    const confirmed = async () => {
      const email = await unconfirmed();
      await users().updateOne({ emailCanonical: email }, { $set: { emailConfirmedAt: gateway().clock.now() } });
      return email;
    };

    const workOf = async (ask: () => Promise<unknown>): Promise<Work> => {
      const { hasher } = gateway().gateway.platform;
      const before = hasher.computations;
      let answer: unknown;
      const { commands } = await trips.during(async () => (answer = await ask()));
      expect(answer).toHaveProperty('code', null);
      const reads = commands.filter((command) => READS.includes(command)).length;
      return { reads, writes: commands.length - reads, hashes: hasher.computations - before };
    };

    type Ask = (email: string) => Promise<unknown>;
    const registering: [string, Ask][] = [
      ['registering with a name', (email) => register({ email, password: PASSWORD, username: newName() })],
      ['registering without a name', (email) => register({ email, password: PASSWORD })],
      ['registering without a password', (email) => register({ email, username: newName() })],
      ['registering without either', (email) => register({ email })],
    ];
    const asking: [string, Ask][] = [
      ['asking for a login code', (email) => guest().send(RequestLoginCodeDocument, { email })],
      ['asking for a reset', (email) => guest().send(RequestPasswordResetDocument, { email })],
      ['asking for a confirmation', (email) => guest().send(RequestEmailConfirmationDocument, { email })],
    ];

    function register(input: { email: string; password?: string; username?: string }): Promise<unknown> {
      return guest().send(RegisterDocument, { input });
    }

    /** Whatever mails an address has had its cooldown of. */
    async function afterEveryMail(email: string): Promise<string> {
      for (const [, ask] of asking) await ask(email);
      return email;
    }

    describe.each([
      ['a confirmed account', confirmed],
      ['an unconfirmed account', unconfirmed],
    ])('where the known one is of %s', (_kind, known) => {
      it.each([...registering, ...asking])('%s', async (_what, ask) => {
        const addresses = [await unknown(), await known()];
        const work: Work[] = [];
        for (const email of addresses) work.push(await workOf(() => ask(email)));
        expect(work[1]).toEqual(work[0]);
      });

      it.each([...registering, ...asking])('%s within the cooldown', async (_what, ask) => {
        const work: Work[] = [];
        for (const address of [unknown, known]) {
          const email = await afterEveryMail(await address());
          work.push(await workOf(() => ask(email)));
        }
        expect(work[1]).toEqual(work[0]);
      });
    });

    it('registering again and again', async () => {
      const email = await confirmed();
      await register({ email, password: PASSWORD });
      const again = await workOf(() => register({ email, password: PASSWORD }));
      const fresh = await workOf(async () => register({ email: await unknown(), password: PASSWORD }));
      expect(again).toEqual(fresh);
    });

    describe('asking for a change of address (requestEmailChange)', () => {
      const asker = async (): Promise<Person> => {
        const username = newName();
        const email = `${username}@example.com`;
        const { _id: id } = await gateway().gateway.services.firstAdmin.create({ email, username, password: PASSWORD });
        const client = guest();
        await client.post({
          query: 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }',
          variables: { input: { login: username, password: PASSWORD } },
        });
        return Object.assign(client, { id, username, email });
      };

      it.each([
        ['a confirmed account', confirmed],
        ['an unconfirmed account', unconfirmed],
      ])('to one of %s', async (_kind, known) => {
        const work: Work[] = [];
        for (const address of [unknown, known]) {
          const email = await address();
          const person = await asker();
          work.push(await workOf(() => askForChange(person, email)));
        }
        expect(work[0]?.hashes).toBe(1);
        expect(work[1]).toEqual(work[0]);
      });
    });
  },
  { settings: { REGISTRATION: 'confirm-first', IP_MAX_FAILURES: '1000', MAIL_COOLDOWN_SECONDS: '60' } },
);
