import { atOnce, logIn } from '../support/attempts';
import { askForMail } from '../support/confirmation';
import { newDevice, refusalOf } from '../support/devices';
import { askForChange, cancelChange, changedTo, confirmChange, requestedChange, stored } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, startGateway } from '../support/gateway';
import { BlockUserDocument, MeDocument, RegisterDocument } from '../support/operations';
import { confirmedPerson } from '../support/second-factors';

const DAY = 86_400_000;

onEveryEngine('undoing a change of the e-mail address (cancelEmailChange)', (gateway, engine) => {
  const newAddress = () => `${newName()}@new.example.com`;
  const register = (email: string) =>
    gateway()
      .guest()
      .send(RegisterDocument, { input: { email, password: PASSWORD } });

  it('puts the old address back as it was, ends every session, and leaves its event', async () => {
    const ada = await confirmedPerson(gateway());
    const { emailConfirmedAt } = await stored(gateway(), ada);
    const undo = await changedTo(gateway(), ada, newAddress());
    const phone = await newDevice(gateway(), ada);
    expect((await cancelChange(gateway().guest(), undo)).data).toEqual({ cancelEmailChange: true });
    const back = { email: ada.email, emailCanonical: ada.email, emailConfirmedAt, heldEmails: [ada.email] };
    expect(await stored(gateway(), ada)).toMatchObject({ ...back, formerEmails: [] });
    expect((await ada.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect(await refusalOf(gateway(), phone.accessToken)).toBe('REVOKED');
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBeNull();
    expect(await gateway().trail({ type: 'email_restored', subjectId: ada.id })).toHaveLength(1);
  });

  it('EM-01 EM-02 works once, also for twenty at the same time', async () => {
    const ada = await confirmedPerson(gateway());
    const undo = await changedTo(gateway(), ada, newAddress());
    const codes = (await atOnce(20, () => cancelChange(gateway().guest(), undo))).map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    expect(codes.filter((code) => code === 'CHALLENGE_INVALID')).toHaveLength(19);
  });

  it.each([
    [-1, null],
    [0, 'CHALLENGE_INVALID'],
  ])('EM-03 works for seven days, to the millisecond (%d ms)', async (lateMs, code) => {
    const ada = await confirmedPerson(gateway());
    const undo = await changedTo(gateway(), ada, newAddress());
    gateway().clock.pass(7 * DAY + lateMs);
    expect((await cancelChange(gateway().guest(), undo)).code).toBe(code);
  });

  it.each(['', 'x', 'a'.repeat(43)])('refuses "%s" as what does not work', async (token) => {
    expect((await cancelChange(gateway().guest(), token)).code).toBe('CHALLENGE_INVALID');
  });

  it('EM-04 its token is nowhere in clear', async () => {
    const ada = await confirmedPerson(gateway());
    const undo = await changedTo(gateway(), ada, newAddress());
    const names = ['users', 'challenges', 'outbox', 'auditEvents'] as const;
    const kept = JSON.stringify(await Promise.all(names.map((name) => gateway().documents(name))));
    expect(undo).toHaveLength(43);
    expect(kept + gateway().log).not.toContain(undo);
  });

  it('is stronger than a second change: the one who had the address first decides', async () => {
    const ada = await confirmedPerson(gateway());
    const [second, third] = [newAddress(), newAddress()];
    const undoOfAda = await changedTo(gateway(), ada, second);
    const undoOfThief = await changedTo(gateway(), ada, third);
    expect((await cancelChange(gateway().guest(), undoOfAda)).code).toBeNull();
    expect((await stored(gateway(), ada)).email).toBe(ada.email);
    expect((await cancelChange(gateway().guest(), undoOfThief)).code).toBe('CHALLENGE_INVALID');
    expect((await register(second)).code).toBeNull();
    expect((await register(third)).code).toBeNull();
  });

  it('makes worthless what was mailed to the address that it takes away', async () => {
    const ada = await confirmedPerson(gateway());
    const second = newAddress();
    const undo = await changedTo(gateway(), ada, second);
    const pending = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    await cancelChange(gateway().guest(), undo);
    expect((await confirmChange(gateway().guest(), { token: pending.token })).code).toBe('CHALLENGE_INVALID');
    const left = await gateway().documents<{ _id: string; userId: string }>('challenges');
    expect(left.filter(({ userId }) => userId === ada.id)).toEqual([]);
  });

  it('works for a blocked account, which stays blocked', async () => {
    const ada = await confirmedPerson(gateway());
    const undo = await changedTo(gateway(), ada, newAddress());
    await (await gateway().admin()).send(BlockUserDocument, { id: ada.id });
    expect((await cancelChange(gateway().guest(), undo)).code).toBeNull();
    expect((await stored(gateway(), ada)).email).toBe(ada.email);
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('USER_BLOCKED');
  });

  describe('while it lives, the address given up', () => {
    it('RC-03 is nobody else’s, by registration or change, and free when it is over', async () => {
      const [ada, eve] = [await confirmedPerson(gateway()), await gateway().signedIn()];
      await changedTo(gateway(), ada, newAddress());
      expect((await register(ada.email)).code).toBe('EMAIL_TAKEN');
      expect((await askForChange(eve, ada.email)).code).toBeNull();
      const sent = await gateway().mailsTo(ada.email, 2);
      expect(sent.map(({ email }) => email.subject)).not.toContain('Confirm your new e-mail address for Gatehouse');
      gateway().clock.pass(7 * DAY);
      expect((await register(ada.email)).code).toBeNull();
      expect((await stored(gateway(), ada)).heldEmails).not.toContain(ada.email);
    });

    it('RC-03 when it is over goes to one of twenty who want it at once, through two gateways', async () => {
      const ada = await confirmedPerson(gateway());
      await changedTo(gateway(), ada, newAddress());
      gateway().clock.pass(7 * DAY);
      const beside = await startGateway(engine, { beside: gateway() });
      const input = { email: ada.email, password: PASSWORD };
      const answers = await atOnce(20, (index) =>
        (index % 2 === 0 ? gateway() : beside).guest().send(RegisterDocument, { input }),
      );
      expect(answers.filter(({ code }) => code === null)).toHaveLength(1);
      expect(answers.filter(({ code }) => code === 'EMAIL_TAKEN')).toHaveLength(19);
      await beside.stop();
    }, 60_000);

    it('is no way to sign in, and gets no mails of the account', async () => {
      const ada = await confirmedPerson(gateway());
      await changedTo(gateway(), ada, newAddress());
      gateway().clock.pass(60_000);
      expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
      expect((await askForMail(gateway().guest(), ada.email)).code).toBeNull();
      expect(await gateway().mailsTo(ada.email, 2)).toHaveLength(2);
    });

    it('can be taken again by its own account, whose first undo link stays the strongest', async () => {
      const ada = await confirmedPerson(gateway());
      const second = newAddress();
      const undoOfAda = await changedTo(gateway(), ada, second);
      await changedTo(gateway(), ada, ada.email);
      expect(await stored(gateway(), ada)).toMatchObject({ email: ada.email, heldEmails: [ada.email, second] });
      await cancelChange(gateway().guest(), undoOfAda);
      expect(await stored(gateway(), ada)).toMatchObject({ email: ada.email, heldEmails: [ada.email] });
    });

    it('counts: with five of them the next change waits until the first is free', async () => {
      const ada = await confirmedPerson(gateway());
      for (let changes = 0; changes < 5; changes += 1) await changedTo(gateway(), ada, newAddress());
      const { errors } = await askForChange(ada, newAddress());
      expect(errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: (7 * DAY) / 1000 });
      gateway().clock.pass(7 * DAY);
      await logIn(ada, ada.username, PASSWORD);
      await changedTo(gateway(), ada, newAddress());
      expect((await stored(gateway(), ada)).formerEmails).toHaveLength(1);
    });
  });
});
