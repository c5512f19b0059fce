import { logIn, WRONG } from '../support/attempts';
import { answer, askForCode } from '../support/challenges';
import { askForMail, confirm, statusOf } from '../support/confirmation';
import { askForChange, changedTo } from '../support/email-change';
import { openLink as signInByLink } from '../support/login-links';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { DeleteAccountDocument, MeDocument, RegisterDocument } from '../support/operations';
import { NEW, askForReset, reset } from '../support/password-reset';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

onEveryEngine('an address that nobody has proved (register, resetPassword, answerChallenge)', (gateway) => {
  const guest = () => gateway().guest();
  const newAddress = () => `${newName()}@example.com`;
  const registered = async (email: string, password: string | null = PASSWORD) => {
    const client = guest();
    const { data, text } = await client.send(RegisterDocument, { input: { email, username: newName(), password } });
    if (!data) throw new Error(text);
    const challengeId = data.register.__typename === 'Challenge' ? data.register.id : '';
    const id = data.register.__typename === 'SignedIn' ? data.register.user.id : '';
    return Object.assign(client, { challengeId, id, email });
  };
  const deleted = async (person: Awaited<ReturnType<typeof registered>>) => {
    expect((await person.send(DeleteAccountDocument, { password: PASSWORD })).code).toBeNull();
  };
  /** The stranger's account goes, and another of theirs is there. */
  const again = {
    'deletes the account and registers it again': async (stranger: Awaited<ReturnType<typeof registered>>) => {
      await deleted(stranger);
      return registered(stranger.email);
    },
    'moves away and registers it again': async (stranger: Awaited<ReturnType<typeof registered>>) => {
      await changedTo(gateway(), stranger as unknown as Person, newAddress());
      return registered(stranger.email);
    },
  };
  /** Expects that nothing of the stranger's is left. */
  const isTakenFrom = async (stranger: Awaited<ReturnType<typeof registered>>) => {
    expect((await stranger.send(MeDocument)).data?.me).toBeNull();
    expect((await logIn(guest(), stranger.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
  };

  describe.each(Object.entries(again))('a stranger who %s', (_how, turnOver) => {
    it('leaves the link of a reset to its owner', async () => {
      const stranger = await registered(newAddress());
      await askForReset(guest(), stranger.email);
      const { token } = await gateway().proofSentTo(stranger.email, 2, /new password/);
      const next = await turnOver(await turnOver(stranger));
      expect((await reset(guest(), { token })).code).toBeNull();
      await isTakenFrom(next);
      expect((await logIn(guest(), stranger.email, NEW)).code).toBeNull();
    });

    it('leaves a sign-in code to its owner', async () => {
      const stranger = await registered(newAddress());
      const step = (await askForCode(guest(), stranger.email)).data?.requestLoginCode.id ?? '';
      const { code } = await gateway().proofSentTo(stranger.email, 2, /sign-in code/);
      const next = await turnOver(stranger);
      expect((await answer(guest(), step, code)).data?.answerChallenge).toMatchObject({
        user: { emailConfirmed: true },
      });
      await isTakenFrom(next);
    });

    it('leaves link and code of a confirmation to its owner', async () => {
      const [one, other] = [await registered(newAddress()), await registered(newAddress())];
      gateway().clock.pass(MINUTE);
      const step = (await askForMail(guest(), other.email)).data?.requestEmailConfirmation.id ?? '';
      const { token } = await gateway().proofSentTo(one.email, 1, /^Confirm/);
      const { code } = await gateway().proofSentTo(other.email, 2, /^Confirm/);
      const [first, second] = [await turnOver(one), await turnOver(other)];
      expect((await confirm(guest(), { token })).code).toBeNull();
      await isTakenFrom(first);
      expect((await confirm(guest(), { challengeId: step, code })).code).toBeNull();
      await isTakenFrom(second);
    });
  });

  it('lets its owner register with the mail that a stranger’s registration sent, and keep what they gave', async () => {
    const email = newAddress();
    await deleted(await registered(email));
    const owner = await registered(email);
    const { code } = await gateway().proofSentTo(email);
    expect((await confirm(owner, { code })).data?.confirmEmail.confirmed).toBe(true);
    expect((await owner.send(MeDocument)).data?.me).toMatchObject({ email });
    expect((await logIn(guest(), email, PASSWORD)).code).toBeNull();
  });

  it('takes no tries of its owner’s from a stranger who guesses at the same code', async () => {
    const email = newAddress();
    const stranger = await registered(email);
    const { code } = await gateway().proofSentTo(email);
    for (let guess = 0; guess < 6; guess += 1) await confirm(stranger, { code: '000000' });
    await deleted(stranger);
    const owner = await registered(email);
    expect((await confirm(owner, { code })).code).toBeNull();
  });

  it('gets the mail of the registration that follows a stranger’s asking for nothing', async () => {
    const email = newAddress();
    await askForMail(guest(), email);
    await askForCode(guest(), email);
    const owner = await registered(email);
    const { token } = await gateway().proofSentTo(email, 1, /^Confirm/);
    expect((await confirm(owner, { token })).data?.confirmEmail.confirmed).toBe(true);
    expect((await owner.send(MeDocument)).data?.me).toMatchObject({ email });
    const other = newAddress();
    await askForCode(guest(), other);
    const { challengeId } = await registered(other, null);
    const { code } = await gateway().proofSentTo(other, 1, /sign-in code/);
    expect((await answer(guest(), challengeId, code)).data?.answerChallenge).toMatchObject({
      user: { emailConfirmed: true },
    });
  });

  it.each([
    ['a confirmation', async (email: string) => (await askForMail(guest(), email)).data?.requestEmailConfirmation],
    ['a code', async (email: string) => (await askForCode(guest(), email)).data?.requestLoginCode],
    ['a reset', async (email: string) => (await askForReset(guest(), email)).data?.requestPasswordReset],
  ])('tells a guest who asks for %s again nothing of a registration in between', async (_what, ask) => {
    const [taken, free] = [newAddress(), newAddress()];
    const endAt = async (email: string) => (await ask(email))?.expiresAt ?? '';
    const before = [await endAt(taken), await endAt(free)];
    gateway().clock.pass(MINUTE / 2);
    await registered(taken);
    expect([await endAt(taken), await endAt(free)]).toEqual(before);
  });

  it('spends no link of its owner while the stranger’s account is gone', async () => {
    const stranger = await registered(newAddress());
    gateway().clock.pass(MINUTE);
    const step = (await askForCode(guest(), stranger.email)).data?.requestLoginCode.id ?? '';
    await askForMail(guest(), stranger.email);
    const { code, token: signIn } = await gateway().proofSentTo(stranger.email, 3, /sign-in code/);
    const { token } = await gateway().proofSentTo(stranger.email, 3, /^Confirm/);
    await deleted(stranger);
    expect((await confirm(guest(), { token })).code).toBe('CHALLENGE_INVALID');
    expect((await signInByLink(guest(), signIn)).code).toBe('CHALLENGE_INVALID');
    expect((await answer(guest(), step, code)).code).toBe('CHALLENGE_INVALID');
    await registered(stranger.email);
    expect((await confirm(guest(), { token })).code).toBeNull();
  });

  it('loses no mail of its owner’s to the deletion of a stranger’s account, nor to the sweep after it', async () => {
    const stranger = await registered(newAddress());
    await gateway().mailsTo(stranger.email);
    const { outbox } = gateway().gateway.platform;
    await outbox.stop();
    await askForReset(guest(), stranger.email);
    await deleted(stranger);
    expect(
      (await gateway().documents('outbox')).length + (await gateway().documents('challenges')).length,
    ).toBeGreaterThan(0);
    const owner = await registered(stranger.email);
    gateway().clock.pass(MINUTE + 1000);
    await gateway().gateway.services.eraser.sweep();
    expect((await gateway().mailsTo(owner.email, 2)).length).toBeGreaterThanOrEqual(2);
  });

  it('takes each code that lives in its owner’s session, not the newest alone', async () => {
    const owner = await registered(newAddress());
    const { code } = await gateway().proofSentTo(owner.email);
    for (let minute = 0; minute < 3; minute += 1) {
      gateway().clock.pass(MINUTE);
      await askForMail(guest(), owner.email);
    }
    expect((await confirm(owner, { code })).code).toBeNull();
  });

  it('is proved with the password of the registration, whatever strangers fail at the login', async () => {
    const owner = await registered(newAddress());
    const { token } = await gateway().proofSentTo(owner.email);
    for (let round = 0; round < 8; round += 1) await logIn(guest(), owner.email, WRONG);
    expect((await logIn(guest(), owner.email, PASSWORD)).code).toBe('RATE_LIMITED');
    expect((await confirm(guest(), { token, password: PASSWORD })).code).toBeNull();
    expect((await owner.send(MeDocument)).data?.me).toMatchObject({ emailConfirmed: true });
  });

  it('lets nobody guess at the password by a link without end', async () => {
    const owner = await registered(newAddress());
    const { token } = await gateway().proofSentTo(owner.email);
    const codes = [];
    for (let guess = 0; guess < 15; guess += 1) codes.push((await confirm(guest(), { token, password: WRONG })).code);
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS').length).toBeLessThanOrEqual(10);
    expect(codes.at(-1)).toBe('RATE_LIMITED');
  });

  it('gets longer codes after many wrong ones by whichever way they are mailed', async () => {
    const stranger = await registered(newAddress());
    const { email } = stranger;
    for (let round = 0; round < 11; round += 1) {
      const step = (await askForMail(guest(), email)).data?.requestEmailConfirmation.id ?? '';
      for (let guess = 0; guess < 5; guess += 1) await confirm(guest(), { challengeId: step, code: '000000' });
      if (round === 4) gateway().clock.pass(MINUTE);
    }
    await deleted(stranger);
    gateway().clock.pass(MINUTE);
    const next = await registered(email);
    const mails = await gateway().mailsTo(email, 3);
    expect(mails.filter(({ email: { text } }) => /^\s*\d{8}\s*$/m.test(text ?? ''))).toHaveLength(1);
    await deleted(next);
    const { data } = await askForChange(await gateway().signedIn(), email);
    expect(data?.requestEmailChange.codeLength).toBe(8);
  });

  it('proves nothing of an account that proved it otherwise', async () => {
    const stranger = await registered(newAddress());
    await askForReset(guest(), stranger.email);
    const { token } = await gateway().proofSentTo(stranger.email, 2, /new password/);
    await deleted(stranger);
    gateway().clock.pass(MINUTE);
    const owner = await registered(stranger.email);
    const { code } = await gateway().proofSentTo(stranger.email, 2, /^Confirm/);
    expect((await confirm(owner, { code })).code).toBeNull();
    expect((await reset(guest(), { token })).code).toBe('CHALLENGE_INVALID');
    expect(await statusOf(owner)).toMatchObject({ confirmed: true });
  });

  it('is not kept in clear once the account is gone', async () => {
    const stranger = await registered(newAddress());
    await askForReset(guest(), stranger.email);
    await gateway().proofSentTo(stranger.email, 2);
    await deleted(stranger);
    const left = await gateway().documents<ChallengeDocument>('challenges');
    expect(left.length).toBeGreaterThan(0);
    expect(JSON.stringify(left)).not.toContain(stranger.email);
    gateway().clock.pass(HOUR);
  });
});

onEveryEngine(
  'an address that nobody has proved, with confirm-first (register)',
  (gateway) => {
    const guest = () => gateway().guest();
    const register = async (email: string, input: { password?: string; username?: string } = {}) => {
      const { data } = await guest().send(RegisterDocument, { input: { email, password: PASSWORD, ...input } });
      return data?.register.__typename === 'Challenge' ? data.register.id : '';
    };

    it.each([0, MINUTE])('gets a mail with a link where a stranger registered %i ms before', async (earlier) => {
      const email = `${newName()}@example.com`;
      await register(email, { username: newName() });
      gateway().clock.pass(earlier);
      const step = await register(email);
      const { token } = await gateway().proofSentTo(email, 2, /already have an account/);
      expect((await answer(guest(), step, '000000')).code).toBe('CHALLENGE_INVALID');
      expect((await confirm(guest(), { token })).data?.confirmEmail.confirmed).toBe(true);
      expect((await logIn(guest(), email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
    });

    it('gets no link there once it is proved', async () => {
      const email = `${newName()}@example.com`;
      const step = await register(email);
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(guest(), step, code)).code).toBeNull();
      gateway().clock.pass(MINUTE);
      await register(email);
      expect((await gateway().proofSentTo(email, 2, /already have an account/)).token).toBe('');
    });

    it('keeps the code of the mail before for whoever asks after the one with the link', async () => {
      const email = `${newName()}@example.com`;
      await register(email);
      const { code } = await gateway().proofSentTo(email);
      await register(email);
      const step = (await askForMail(guest(), email)).data?.requestEmailConfirmation.id ?? '';
      expect((await confirm(guest(), { challengeId: step, code })).code).toBeNull();
    });

    it('answers registering after a guest’s asking with the same end of the code, known or not', async () => {
      const [known, proved, free] = Array.from({ length: 3 }, () => `${newName()}@example.com`) as [
        string,
        string,
        string,
      ];
      await register(known);
      const step = await register(proved);
      expect((await answer(guest(), step, (await gateway().proofSentTo(proved)).code)).code).toBeNull();
      gateway().clock.pass(MINUTE);
      const ends = [];
      for (const email of [known, proved, free]) await askForMail(guest(), email);
      gateway().clock.pass(MINUTE / 2);
      for (const email of [known, proved, free]) {
        const input = { email, password: PASSWORD };
        const { data } = await guest().send(RegisterDocument, { input });
        ends.push(data?.register.__typename === 'Challenge' ? data.register.expiresAt : '');
      }
      expect(new Set(ends).size).toBe(1);
    });

    it('gets the mail of the registration that follows a stranger’s asking, whose challenge takes the code', async () => {
      const email = `${newName()}@example.com`;
      await askForMail(guest(), email);
      const step = await register(email);
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(guest(), step, code)).data?.answerChallenge).toMatchObject({
        user: { emailConfirmed: true },
      });
      expect((await logIn(guest(), email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
    });
  },
  { settings: { REGISTRATION: 'confirm-first' } },
);
