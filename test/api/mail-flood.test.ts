import { askForCode } from '../support/challenges';
import { askForMail } from '../support/confirmation';
import { changedTo } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { ChangePasswordDocument, DeleteAccountDocument, RegisterDocument } from '../support/operations';
import { askForReset } from '../support/password-reset';

const MINUTE = 60_000;

onEveryEngine(
  'the mailbox of a stranger (register, requestLoginCode, requestPasswordReset)',
  (gateway) => {
    const registered = async (email: string, password: string | null = PASSWORD) => {
      const client = gateway().guest();
      await client.send(RegisterDocument, { input: { email, username: newName(), password } });
      return client;
    };
    const subjectsTo = async (email: string) => {
      await gateway().gateway.platform.outbox.flush();
      return (await gateway().mailsTo(email, 0)).map((mail) => mail.email.subject ?? '');
    };
    const mostOfOneKind = (subjects: readonly string[]) =>
      Math.max(...[...new Set(subjects)].map((each) => subjects.filter((subject) => subject === each).length));

    it('gets one mail a cooldown of who registers and deletes the account again and again', async () => {
      const email = `${newName()}@example.com`;
      for (let minute = 1; minute <= 3; minute += 1) {
        for (let round = 0; round < 10; round += 1) {
          const client = await registered(email);
          expect((await client.send(DeleteAccountDocument, { password: PASSWORD })).code).toBeNull();
        }
        expect(await subjectsTo(email)).toHaveLength(minute);
        gateway().clock.pass(MINUTE);
      }
    });

    it('gets one mail of a kind a cooldown, whatever is combined', async () => {
      const email = `${newName()}@example.com`;
      for (let round = 0; round < 8; round += 1) {
        const client = await registered(email);
        await client.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` });
        await askForMail(gateway().guest(), email);
        await askForCode(gateway().guest(), email);
        await askForReset(gateway().guest(), email);
        await registered(email);
        await client.send(DeleteAccountDocument, { password: `${PASSWORD} again` });
        await registered(email, null);
      }
      const subjects = await subjectsTo(email);
      expect(subjects.length).toBeGreaterThan(1);
      expect(mostOfOneKind(subjects)).toBe(1);
    });

    it('gets one mail a cooldown of who moves accounts away from the address again and again', async () => {
      const email = `${newName()}@example.com`;
      for (let round = 0; round < 4; round += 1) {
        const username = newName();
        const client = gateway().guest();
        const { data } = await client.send(RegisterDocument, { input: { email, username, password: PASSWORD } });
        const id = data?.register.__typename === 'SignedIn' ? data.register.user.id : '';
        if (id === '') break;
        await changedTo(gateway(), Object.assign(client, { id, username, email }), `${newName()}@example.com`);
      }
      expect(mostOfOneKind(await subjectsTo(email))).toBe(1);
    });

    it('of a proved address gets every warning', async () => {
      const ada = await gateway().signedIn();
      const { token } = await gateway().proofSentTo(ada.email);
      await ada.query('mutation ($token: String!) { confirmEmail(token: $token) { confirmed } }', { token });
      let currentPassword = PASSWORD;
      for (const newPassword of [`${PASSWORD} one`, `${PASSWORD} two`, `${PASSWORD} three`]) {
        expect((await ada.send(ChangePasswordDocument, { currentPassword, newPassword })).code).toBeNull();
        currentPassword = newPassword;
      }
      const warnings = (await subjectsTo(ada.email)).filter((subject) => subject.includes('password'));
      expect(warnings).toHaveLength(3);
    });
  },
  { settings: { MAIL_COOLDOWN_SECONDS: '60' } },
);
