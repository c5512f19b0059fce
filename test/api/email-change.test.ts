import { atOnce, bodyOf, logIn, WRONG } from '../support/attempts';
import type { Client } from '../support/client';
import { confirm, setAccount } from '../support/confirmation';
import { bearing, newDevice, refresh, stateOf } from '../support/devices';
import {
  askForChange,
  changedTo,
  confirmChange,
  confirmElsewhere,
  requestedChange,
  stored,
} from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person, startGateway } from '../support/gateway';
import {
  BlockUserDocument,
  ChangePasswordDocument,
  EmailConfirmationStatusDocument,
  MeDocument,
  RegisterDocument,
} from '../support/operations';
import { confirmedPerson } from '../support/second-factors';

const MINUTE = 60_000;

onEveryEngine('changing the e-mail address (requestEmailChange, confirmEmailChange)', (gateway, engine) => {
  const newAddress = () => `${newName()}@new.example.com`;
  const isLive = async (client: Client) => (await client.send(MeDocument)).data?.me != null;
  const eventsOf = ({ id }: Person, type: string) => gateway().trail({ type, subjectId: id });

  it('EM-17 leaves the present one until the new one is proved, and then signs in by the new one', async () => {
    const ada = await gateway().signedIn();
    const newEmail = newAddress();
    const { data } = await askForChange(ada, newEmail);
    expect(data?.requestEmailChange).toMatchObject({ kind: 'CHANGE_EMAIL', codeLength: 6 });
    expect(data?.requestEmailChange.sentTo).toBe(`${newEmail.charAt(0)}***@new.example.com`);
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBeNull();
    expect((await logIn(gateway().guest(), newEmail, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
    const { token } = await gateway().proofSentTo(newEmail);
    expect((await confirmChange(ada, { token })).data?.confirmEmailChange.id).toBe(ada.id);
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
    expect((await logIn(gateway().guest(), newEmail, PASSWORD)).code).toBeNull();
  });

  it('confirms the new address, whose spelling is kept, and leaves its event', async () => {
    const ada = await gateway().signedIn();
    const name = newName();
    const { challengeId, code } = await requestedChange(gateway(), ada, { newEmail: `${name}.X@new.example.com` });
    expect((await confirmChange(ada, { challengeId, code })).code).toBeNull();
    const { data } = await ada.send(EmailConfirmationStatusDocument);
    expect(data?.emailConfirmationStatus).toMatchObject({ email: `${name}.X@new.example.com`, confirmed: true });
    expect((await stored(gateway(), ada)).emailCanonical).toBe(`${name}.x@new.example.com`);
    expect(await eventsOf(ada, 'email_changed')).toHaveLength(1);
  });

  it('SE-15 ends every other session, access and refresh; the one that confirms goes on', async () => {
    const ada = await gateway().signedIn();
    const phone = await newDevice(gateway(), ada);
    await changedTo(gateway(), ada, newAddress());
    expect(await isLive(ada)).toBe(true);
    expect(await isLive(bearing(gateway(), phone.accessToken))).toBe(false);
    expect(await refresh(gateway(), phone.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
  });

  it('SE-15 ends every session where the link was opened without one of the account, by its password', async () => {
    for (const other of [gateway().guest(), await gateway().signedIn()]) {
      const ada = await gateway().signedIn();
      const { token } = await requestedChange(gateway(), ada, { newEmail: newAddress() });
      expect((await confirmElsewhere(other, token, PASSWORD)).code).toBeNull();
      expect(await isLive(ada)).toBe(false);
    }
  });

  it('tells the old address, without the new one, and how to undo it', async () => {
    const ada = await confirmedPerson(gateway());
    const newEmail = newAddress();
    await changedTo(gateway(), ada, newEmail);
    const mail = (await gateway().mailsTo(ada.email, 2)).at(-1)?.email;
    expect(mail?.subject).toBe('Your e-mail address at Gatehouse was changed');
    expect(mail?.text).toMatch(/^https:\/\/auth\.example\.com\/cancel-email-change\?token=[\w-]{43}$/m);
    expect(mail?.text).toContain('The link works for 7 days.');
    expect(`${mail?.text ?? ''}${String(mail?.html)}`).not.toContain(newEmail);
  });

  it.each([
    ['no password', null, 'BAD_USER_INPUT'],
    ['a wrong password', WRONG, 'INVALID_CREDENTIALS'],
  ])('EM-17 is refused with %s, and changes nothing', async (_, password, code) => {
    const ada = await gateway().signedIn();
    const newEmail = newAddress();
    const before = await stateOf(gateway());
    expect((await askForChange(ada, newEmail, password)).code).toBe(code);
    expect(await stateOf(gateway())).toEqual(before);
    expect(await gateway().mailsTo(newEmail, 0)).toEqual([]);
  });

  it('is refused to the address that one has, in any spelling, and to a guest', async () => {
    const ada = await gateway().signedIn();
    const { errors } = await askForChange(ada, ada.email.toUpperCase());
    expect(errors[0]?.extensions.fields).toMatchObject([{ path: 'newEmail', rule: 'UNCHANGED' }]);
    expect((await askForChange(gateway().guest(), newAddress())).code).toBe('UNAUTHENTICATED');
  });

  it('EN-07 to a taken address answers alike; its owner is told, and nothing changes for either', async () => {
    const [ada, bob] = [await gateway().signedIn(), await gateway().signedIn()];
    const before = [await stored(gateway(), ada), await stored(gateway(), bob)];
    const [free, taken] = [await askForChange(ada, newAddress()), await askForChange(ada, bob.email)];
    const shape = (answer: { text: string }) => bodyOf(answer).replace(/"(id|sentTo)":"[^"]*"/g, '"$1"');
    expect(shape(taken)).toBe(shape(free));
    const mails = await gateway().mailsTo(bob.email, 2);
    expect(mails.map(({ email }) => email.subject)).toContain('Someone wanted to use your e-mail address at Gatehouse');
    const after = [await stored(gateway(), ada), await stored(gateway(), bob)];
    const kept = ({ email, emailConfirmedAt, credentialVersion, heldEmails }: (typeof after)[number]) => [
      ...[email, emailConfirmedAt, credentialVersion, heldEmails],
    ];
    expect(after.map(kept)).toEqual(before.map(kept));
  });

  it('EN-07 a code from before is worthless after asking for a taken address, as it is after any other', async () => {
    const [ada, bob] = [await gateway().signedIn(), await gateway().signedIn()];
    const { token } = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    await askForChange(ada, bob.email);
    expect((await confirmChange(ada, { token })).code).toBe('CHALLENGE_INVALID');
  });

  it('EN-07 mails the owner of a taken address at most once a cooldown', async () => {
    const bob = await gateway().signedIn();
    const codes = [];
    for (const eve of [await gateway().signedIn(), await gateway().signedIn()]) {
      codes.push((await askForChange(eve, bob.email)).code);
    }
    expect(codes).toEqual([null, null]);
    expect(await gateway().mailsTo(bob.email, 3)).toHaveLength(2);
  }, 20_000);

  it('EM-17 to an address that was taken meanwhile does not work, and changes nothing', async () => {
    const ada = await gateway().signedIn();
    const newEmail = newAddress();
    const { token } = await requestedChange(gateway(), ada, { newEmail });
    await gateway()
      .guest()
      .send(RegisterDocument, { input: { email: newEmail, password: PASSWORD } });
    const before = await stored(gateway(), ada);
    expect((await confirmChange(ada, { token })).code).toBe('CHALLENGE_INVALID');
    expect(await stored(gateway(), ada)).toEqual(before);
    expect(await isLive(ada)).toBe(true);
  });

  it('RC-03 of a registration and a change to one address, through two gateways, one gets it', async () => {
    const beside = await startGateway(engine, { beside: gateway() });
    for (let round = 0; round < 8; round += 1) {
      const ada = await gateway().signedIn();
      const newEmail = newAddress();
      const { token } = await requestedChange(gateway(), ada, { newEmail });
      const input = { email: newEmail, password: PASSWORD };
      const [changed, registered] = await Promise.all([
        confirmChange(ada, { token }),
        beside.guest().send(RegisterDocument, { input }),
      ]);
      expect([
        [null, 'EMAIL_TAKEN'],
        ['CHALLENGE_INVALID', null],
      ]).toContainEqual([changed.code, registered.code]);
      const users = await gateway().documents<{ _id: string; emailCanonical: string }>('users');
      expect(users.filter(({ emailCanonical }) => emailCanonical === newEmail)).toHaveLength(1);
    }
    await beside.stop();
  }, 60_000);

  it.each(['token', 'code'] as const)('EM-02 RC-05 of 20 uses of one %s at once lets one through', async (kind) => {
    gateway().clock.pass(15 * MINUTE);
    const ada = await confirmedPerson(gateway());
    const { challengeId, code, token } = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    const proof = kind === 'token' ? { token } : { challengeId, code };
    const codes = (await atOnce(20, () => confirmChange(ada, proof))).map((answer) => answer.code);
    expect(codes.filter((answered) => answered === null)).toHaveLength(1);
    expect(codes.filter((answered) => answered === 'CHALLENGE_INVALID')).toHaveLength(19);
    expect(await eventsOf(ada, 'email_changed')).toHaveLength(1);
    expect((await stored(gateway(), ada)).formerEmails).toHaveLength(1);
  });

  it('EM-05 takes no link of another purpose, and is none for another', async () => {
    const ada = await gateway().signedIn();
    const { token: confirmation } = await gateway().proofSentTo(ada.email);
    const { token } = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    expect((await confirmChange(ada, { token: confirmation })).code).toBe('CHALLENGE_INVALID');
    expect((await confirm(ada, { token })).code).toBe('CHALLENGE_INVALID');
    expect((await confirmChange(ada, {})).code).toBe('CHALLENGE_INVALID');
    expect((await confirmChange(ada, { token })).code).toBeNull();
  });

  it('EM-06 a confirmation link of the old address confirms nothing afterwards', async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    await changedTo(gateway(), ada, newAddress());
    expect((await confirm(ada, { token })).code).toBe('CHALLENGE_INVALID');
  });

  it('EM-07 takes the newest link alone', async () => {
    const ada = await gateway().signedIn();
    const first = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    const second = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    expect((await confirmChange(ada, { token: first.token })).code).toBe('CHALLENGE_INVALID');
    expect((await confirmChange(ada, { token: second.token })).code).toBeNull();
  });

  it('a new password makes what was asked for before it worthless, and so does a block', async () => {
    const [ada, bob] = [await gateway().signedIn(), await gateway().signedIn()];
    const [hers, his] = [
      await requestedChange(gateway(), ada, { newEmail: newAddress() }),
      await requestedChange(gateway(), bob, { newEmail: newAddress() }),
    ];
    await ada.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: 'nine kites over the harbour' });
    await (await gateway().admin()).send(BlockUserDocument, { id: bob.id });
    for (const [person, { token }] of [
      [ada, hers],
      [bob, his],
    ] as const) {
      expect((await confirmChange(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
      expect((await stored(gateway(), person)).email).toBe(person.email);
    }
  });

  it('BF-24 burns the code after five wrong ones', async () => {
    const ada = await gateway().signedIn();
    const { challengeId, code } = await requestedChange(gateway(), ada, { newEmail: newAddress() });
    const wrong = code === '000000' ? '000001' : '000000';
    await atOnce(5, () => confirmChange(ada, { challengeId, code: wrong }));
    expect((await confirmChange(ada, { challengeId, code })).code).toBe('CHALLENGE_INVALID');
  });

  it('works for accounts that were stored before there were held addresses', async () => {
    const ada = await confirmedPerson(gateway());
    const users = gateway().gateway.platform.database.collection<{ _id: string; heldEmails?: string[] }>('users');
    await users.updateOne({ _id: ada.id }, { $unset: { heldEmails: '' } });
    const newEmail = newAddress();
    await changedTo(gateway(), ada, newEmail);
    expect((await stored(gateway(), ada)).heldEmails).toEqual([newEmail, ada.email]);
  });

  describe('away from one that was never proved', () => {
    const register = (email: string) =>
      gateway()
        .guest()
        .send(RegisterDocument, { input: { email, password: PASSWORD } });
    const movedFromTypo = async () => {
      const ada = await gateway().signedIn();
      await changedTo(gateway(), ada, newAddress());
      return ada;
    };

    it('leaves it free at once, for registration and for a change', async () => {
      const [ada, bob] = [await movedFromTypo(), await movedFromTypo()];
      expect((await stored(gateway(), ada)).heldEmails).not.toContain(ada.email);
      expect((await register(ada.email)).code).toBeNull();
      const eve = await gateway().signedIn();
      await changedTo(gateway(), eve, bob.email);
      expect((await stored(gateway(), eve)).email).toBe(bob.email);
    });

    it('mails whoever reads it no link by which they could take the account', async () => {
      const ada = await movedFromTypo();
      const mails = await gateway().mailsTo(ada.email, 1);
      expect(mails.map(({ email }) => email.subject)).toEqual(['Confirm your e-mail address for Gatehouse']);
      expect((await stored(gateway(), ada)).formerEmails).toEqual([]);
    });

    it('keeps holding what was proved before and after it', async () => {
      const ada = await confirmedPerson(gateway());
      const [second, third] = [newAddress(), newAddress()];
      await changedTo(gateway(), ada, second);
      await setAccount(gateway(), ada.id, { emailConfirmedAt: null });
      await changedTo(gateway(), ada, third);
      expect((await stored(gateway(), ada)).heldEmails).toEqual([third, ada.email]);
      expect([(await register(second)).code, (await register(ada.email)).code]).toEqual([null, 'EMAIL_TAKEN']);
    });
  });

  it('needs mail', async () => {
    const silent = await startGateway(engine, { settings: { MAIL_TRANSPORT: 'none', CONFIRMATION: 'off' } });
    const ada = await silent.signedIn();
    expect((await askForChange(ada, newAddress())).code).toBe('MAIL_NOT_CONFIGURED');
    await silent.stop();
  });

  describe('of an account without a password', () => {
    const withoutPassword = async () => {
      const ada = await gateway().signedIn();
      await setAccount(gateway(), ada.id, { passwordHash: null });
      const { challengeId, token, code } = await requestedChange(gateway(), ada, {
        newEmail: newAddress(),
        password: null,
      });
      return { ada, challengeId, token, code, present: (await gateway().proofSentTo(ada.email, 2)).code };
    };

    it('takes both codes, or the link and the code of the present address', async () => {
      const one = await withoutPassword();
      const { challengeId, code } = one;
      expect((await confirmChange(one.ada, { challengeId, code }, { code: one.present })).code).toBeNull();
      const other = await withoutPassword();
      expect((await confirmChange(other.ada, { token: other.token }, { code: other.present })).code).toBeNull();
    });

    it('takes neither alone, nor one for the other', async () => {
      const { ada, challengeId, token, code, present } = await withoutPassword();
      for (const [proof, currentProof] of [
        [{ token }, undefined],
        [{ token }, { token }],
        [{ challengeId, code }, undefined],
        [{ challengeId, code: present }, { code }],
      ] as const) {
        expect((await confirmChange(ada, proof, currentProof)).code).toBe('CHALLENGE_INVALID');
      }
      expect((await stored(gateway(), ada)).email).toBe(ada.email);
      expect((await confirmChange(ada, { token }, { code: present })).code).toBeNull();
    });

    it('BF-24 burns the link after five wrong codes of the present address', async () => {
      const { ada, token, present } = await withoutPassword();
      const wrong = present === '000000' ? '000001' : '000000';
      await atOnce(20, () => confirmChange(ada, { token }, { code: wrong }));
      expect((await confirmChange(ada, { token }, { code: present })).code).toBe('CHALLENGE_INVALID');
    });

    it('wants a sign-in younger than 15 minutes, and tells the present address whatever the new one is', async () => {
      const [ada, bob] = [await gateway().signedIn(), await gateway().signedIn()];
      await setAccount(gateway(), ada.id, { passwordHash: null });
      expect((await askForChange(ada, bob.email, null)).code).toBeNull();
      const { subject } = (await gateway().mailsTo(ada.email, 2)).at(-1)?.email ?? {};
      expect(subject).toBe('A code to change your e-mail address at Gatehouse');
      gateway().clock.pass(15 * MINUTE);
      const { errors } = await askForChange(await refreshed(ada), newAddress(), null);
      expect(errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'STALE' });
    });
  });

  const refreshed = async (person: Person) => {
    await person.query('mutation { refreshToken { accessToken } }');
    return person;
  };
});
