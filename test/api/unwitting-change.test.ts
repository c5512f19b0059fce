import { logIn, WRONG } from '../support/attempts';
import { accountOf, setAccount } from '../support/confirmation';
import { confirmChange, confirmElsewhere, requestedChange, stored } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { MeDocument, RefreshTokenDocument, RegisterDocument } from '../support/operations';
import { openPage, press } from '../support/pages';
import { confirmedPerson } from '../support/second-factors';

const MINUTE = 60_000;

onEveryEngine('confirming a change of address that a stranger asked for (confirmEmailChange)', (gateway) => {
  const strangersChange = async () => {
    const [eve, address] = [await confirmedPerson(gateway()), `${newName()}@owner.example.com`];
    const { challengeId, code, token } = await requestedChange(gateway(), eve, { newEmail: address });
    return { eve, address, challengeId, code, token };
  };
  const expectUnchanged = async (eve: Person) => {
    expect((await stored(gateway(), eve)).email).toBe(eve.email);
    expect((await eve.send(MeDocument)).data?.me?.id).toBe(eve.id);
  };
  const pageOf = (token: string, client?: Person) =>
    openPage(gateway(), `/confirm-email-change?token=${token}`, client);

  it('by the link alone is refused to a guest and to anybody else, and the address stays free for its owner', async () => {
    for (const owner of [gateway().guest(), await gateway().signedIn()]) {
      const { address, eve, token } = await strangersChange();
      const { code, errors } = await confirmElsewhere(owner, token);
      expect(code).toBe('BAD_USER_INPUT');
      expect(errors[0]?.extensions.fields).toMatchObject([{ path: 'password', rule: 'REQUIRED' }]);
      await expectUnchanged(eve);
      expect((await logIn(gateway().guest(), address, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
      const input = { email: address, password: 'kites and lanterns at noon' };
      expect((await gateway().guest().send(RegisterDocument, { input })).code).toBeNull();
    }
  });

  it('by the button of the page changes nothing either, and the page says what it wants', async () => {
    const { eve, token } = await strangersChange();
    const page = await pageOf(token);
    expect(page.html).toContain(eve.username);
    expect(page.forms.map(({ inputs }) => inputs)).toEqual([['currentPassword'], []]);
    const refused = await press(gateway(), page.forms[0]);
    expect([refused.status, refused.forms.length]).toEqual([400, 2]);
    expect(refused.html).toContain('Type the password of the account');
    await expectUnchanged(eve);
  });

  it('is off once they say that it was not they, by a button that works once', async () => {
    const { eve, token } = await strangersChange();
    const page = await pageOf(token);
    const dropped = await press(gateway(), page.forms[1]);
    expect([dropped.status, dropped.html]).toEqual([200, expect.stringContaining('The change is dropped')]);
    expect((await confirmChange(eve, { token })).code).toBe('CHALLENGE_INVALID');
    expect((await press(gateway(), page.forms[1])).status).toBe(400);
    await expectUnchanged(eve);
    expect(await gateway().trail({ type: 'email_change_dropped', subjectId: eve.id })).toHaveLength(1);
  });

  it('a button that drops a change drops no other', async () => {
    const { eve, token } = await strangersChange();
    const page = await pageOf(token);
    const again = await requestedChange(gateway(), eve, { newEmail: `${newName()}@owner.example.com` });
    await press(gateway(), page.forms[1]);
    expect((await confirmChange(eve, { token: again.token })).code).toBeNull();
  });

  describe('is confirmed by whoever asked', () => {
    it('in the same browser without a word more, with an access token and without', async () => {
      for (const isExpired of [false, true]) {
        const { address, eve, token } = await strangersChange();
        if (isExpired) gateway().clock.pass(16 * MINUTE);
        const page = await pageOf(token, eve);
        expect(page.forms.map(({ inputs }) => inputs)).toEqual([[]]);
        expect((await press(gateway(), page.forms[0], { client: eve })).status).toBe(200);
        expect((await stored(gateway(), eve)).email).toBe(address);
      }
    });

    it('through the API with the refresh cookie alone, and goes on', async () => {
      const { address, eve, token } = await strangersChange();
      gateway().clock.pass(16 * MINUTE);
      expect((await confirmChange(eve, { token })).code).toBeNull();
      expect((await stored(gateway(), eve)).email).toBe(address);
      expect((await eve.send(RefreshTokenDocument)).code).toBeNull();
    });

    it('on another device by the password, and ends every session', async () => {
      const [one, other] = [await strangersChange(), await strangersChange()];
      expect((await confirmElsewhere(gateway().guest(), one.token, PASSWORD)).code).toBeNull();
      const page = await pageOf(other.token);
      const typed = { currentPassword: PASSWORD };
      expect((await press(gateway(), page.forms[0], { typed })).html).toContain('Your e-mail address is changed');
      for (const { address, eve } of [one, other]) {
        expect((await logIn(gateway().guest(), address, PASSWORD)).code).toBeNull();
        expect((await eve.send(MeDocument)).data?.me ?? null).toBeNull();
      }
    });

    it('by the code with the id that only they were answered', async () => {
      const { address, challengeId, code, eve } = await strangersChange();
      expect((await confirmChange(gateway().guest(), { challengeId, code })).code).toBeNull();
      expect((await stored(gateway(), eve)).email).toBe(address);
    });
  });

  it('a wrong password leaves the link as it was, and counts as a try of signing in', async () => {
    const { eve, token } = await strangersChange();
    const page = await pageOf(token);
    const wrong = await press(gateway(), page.forms[0], { typed: { currentPassword: WRONG } });
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining('not the password of the account')]);
    for (let tries = 1; tries < 5; tries += 1) {
      expect((await confirmElsewhere(gateway().guest(), token, WRONG)).code).toBe('INVALID_CREDENTIALS');
    }
    expect((await confirmElsewhere(gateway().guest(), token, PASSWORD)).code).toBe('RATE_LIMITED');
    await expectUnchanged(eve);
    expect((await confirmChange(eve, { token })).code).toBeNull();
  });

  it('wants a session where the account has neither a password nor an address', async () => {
    const eve = await gateway().signedIn();
    await setAccount(gateway(), eve.id, {
      passwordHash: null,
      email: null,
      emailCanonical: null,
      emailConfirmedAt: null,
    });
    const newEmail = `${newName()}@owner.example.com`;
    const { token } = await requestedChange(gateway(), eve, { newEmail, password: null });
    expect((await confirmElsewhere(gateway().guest(), token, PASSWORD)).code).toBe('UNAUTHENTICATED');
    expect((await accountOf(gateway(), eve))?.email).toBeNull();
    expect((await confirmChange(eve, { token })).code).toBeNull();
  });
});
