import { atOnce, guess, logIn } from '../support/attempts';
import { accountOf, setAccount } from '../support/confirmation';
import { bearing, newDevice, refresh } from '../support/devices';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import { BlockUserDocument, ChangePasswordDocument, MeDocument, RegisterDocument } from '../support/operations';
import { personWithEmailFactor } from '../support/second-factors';
import { askForReset, NEW, reset, resetMails, resetProof } from '../support/password-reset';
import type { SessionDocument } from '../../src/sessions/session.document';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const MINUTE = 60_000;

onEveryEngine('resetting a password (resetPassword)', (gateway) => {
  const logsIn = async (login: string, password: string) =>
    (await logIn(gateway().guest(), login, password)).code === null;
  const rulesBroken = async (answer: ReturnType<typeof reset>) => {
    const { code, errors } = await answer;
    return [code, ...(errors[0]?.extensions.fields ?? []).map(({ path, rule }) => `${path} ${rule}`)];
  };

  it.each(['link', 'code'] as const)('EM-14 by the %s makes the new one work, and signs nobody in', async (kind) => {
    const ada = await gateway().signedIn();
    const { challengeId, code, token } = await resetProof(gateway(), ada);
    const guest = gateway().guest();
    const answer = await reset(guest, kind === 'link' ? { token } : { challengeId, code });
    expect([answer.data?.resetPassword, [...guest.cookies.keys()]]).toEqual([true, ['device']]);
    expect([await logsIn(ada.email, PASSWORD), await logsIn(ada.email, NEW)]).toEqual([false, true]);
  });

  it('EM-14 SE-15 ends every session, of whoever asked for it too', async () => {
    const ada = await gateway().signedIn();
    const { token } = await resetProof(gateway(), ada);
    const phone = await newDevice(gateway(), ada);
    await reset(ada, { token });
    expect((await ada.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect((await bearing(gateway(), phone.accessToken).send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect(await refresh(gateway(), phone.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    const sessions = await gateway().documents<SessionDocument>('sessions');
    expect(sessions.filter(({ userId, revokedAt }) => userId === ada.id && revokedAt === null)).toEqual([]);
  });

  it('EM-14 is told to the owner by mail, and to the trail', async () => {
    const ada = await gateway().signedIn();
    await reset(gateway().guest(), { token: (await resetProof(gateway(), ada)).token });
    const subjects = (await gateway().mailsTo(ada.email, 4)).map(({ email }) => email.subject);
    expect(subjects).toContainEqual(expect.stringContaining('has a new password'));
    const types = (await gateway().trail({ subjectId: ada.id })).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['email_confirmed', 'authn_password_change']));
  });

  it('confirms the address, whose mail was read', async () => {
    const ada = await gateway().signedIn();
    expect(await accountOf(gateway(), ada)).toMatchObject({ emailConfirmedAt: null });
    await reset(gateway().guest(), { token: (await resetProof(gateway(), ada)).token });
    const confirmedAt = gateway().clock.now();
    expect(await accountOf(gateway(), ada)).toMatchObject({ emailConfirmedAt: confirmedAt });
    await reset(gateway().guest(), { token: (await resetProof(gateway(), ada, 2)).token }, `${NEW} again`);
    expect(await accountOf(gateway(), ada)).toMatchObject({ emailConfirmedAt: confirmedAt });
  });

  it('EM-14 leaves the second factor, which is asked at the next login', async () => {
    const ada = await personWithEmailFactor(gateway());
    await reset(gateway().guest(), { token: (await resetProof(gateway(), ada)).token });
    const { data } = await logIn(gateway().guest(), ada.email, NEW);
    expect(data?.login).toMatchObject({ __typename: 'Challenge', kind: 'MFA_EMAIL' });
  });

  it('gives a password to an account that had none', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { passwordHash: null });
    await reset(gateway().guest(), { token: (await resetProof(gateway(), ada)).token });
    expect(await logsIn(ada.email, NEW)).toBe(true);
  });

  it('EM-01 EM-16 takes a link once', async () => {
    const { token } = await resetProof(gateway(), await gateway().signedIn());
    expect((await reset(gateway().guest(), { token })).code).toBeNull();
    expect((await reset(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
  });

  it.each(['link', 'code'] as const)('EM-02 RC-05 of 20 uses of one %s at once lets one through', async (kind) => {
    gateway().clock.pass(16 * MINUTE);
    const ada = await gateway().signedIn();
    const { challengeId, code, token } = await resetProof(gateway(), ada);
    const proof = kind === 'link' ? { token } : { challengeId, code };
    const answers = await atOnce(20, (index) => reset(gateway().guest(), proof, `${NEW} ${String(index)}`));
    const winner = answers.findIndex(({ code: refusal }) => refusal === null);
    expect(answers.filter(({ code: refusal }) => refusal === null)).toHaveLength(1);
    expect(answers.filter(({ code: refusal }) => refusal === 'CHALLENGE_INVALID')).toHaveLength(19);
    expect(await logsIn(ada.email, `${NEW} ${String(winner)}`)).toBe(true);
    gateway().clock.pass(16 * MINUTE);
  });

  it.each([
    ['link', 30 * MINUTE],
    ['code', 10 * MINUTE],
  ] as const)('EM-03 takes a %s until its end to the millisecond', async (kind, lifetimeMs) => {
    const useAfter = async (ms: number) => {
      const { challengeId, code, token } = await resetProof(gateway(), await gateway().signedIn());
      gateway().clock.pass(ms);
      return (await reset(gateway().guest(), kind === 'link' ? { token } : { challengeId, code })).code;
    };
    expect([await useAfter(lifetimeMs - 1), await useAfter(lifetimeMs)]).toEqual([null, 'CHALLENGE_INVALID']);
  });

  it('EM-04 keeps neither token nor code in clear, before the mail has left and after', async () => {
    const { outbox } = gateway().gateway.platform;
    await outbox.stop();
    const ada = await gateway().signedIn();
    gateway().clock.pass(MINUTE);
    await askForReset(gateway().guest(), ada.email);
    const everything = async () =>
      JSON.stringify(
        await Promise.all((['users', 'challenges', 'outbox'] as const).map((name) => gateway().documents(name))),
      );
    const before = await everything();
    outbox.start();
    const text = (await resetMails(gateway(), ada.email))[0]?.email.text ?? '';
    const [token, code] = [/token=([\w-]+)/.exec(text)?.[1], /^\s*(\d{6})\s*$/m.exec(text)?.[1]];
    expect(token).toHaveLength(43);
    for (const stored of [before, await everything()]) {
      expect(stored).not.toContain(token);
      expect(stored).not.toMatch(new RegExp(`\\b${String(code)}\\b`));
    }
  });

  it('EM-05 takes no token that was mailed for something else', async () => {
    const ada = await gateway().signedIn();
    const before = await accountOf(gateway(), ada);
    const { token } = await gateway().proofSentTo(ada.email);
    expect((await reset(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
    expect(await accountOf(gateway(), ada)).toEqual(before);
  });

  it('EM-06 takes no token for an address that was given up', async () => {
    const ada = await gateway().signedIn();
    const { token } = await resetProof(gateway(), ada);
    await setAccount(gateway(), ada.id, { email: `new-${ada.email}`, emailCanonical: `new-${ada.email}` });
    expect((await reset(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
    expect(await logsIn(ada.username, PASSWORD)).toBe(true);
  });

  it('EM-07 takes each link until one is used', async () => {
    const ada = await gateway().signedIn();
    const older = await resetProof(gateway(), ada);
    const newer = await resetProof(gateway(), ada, 2);
    expect((await reset(gateway().guest(), { token: older.token })).code).toBeNull();
    expect((await reset(gateway().guest(), { token: newer.token })).code).toBe('CHALLENGE_INVALID');
  });

  it('a changed password voids what was mailed before', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { emailConfirmedAt: gateway().clock.now() });
    const { token } = await resetProof(gateway(), ada);
    await ada.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: `${NEW} today` });
    expect((await reset(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
  });

  it('ends what a thief may have begun with the account', async () => {
    const ada = await gateway().signedIn();
    const { token } = await resetProof(gateway(), ada);
    const { challenges } = gateway().gateway.services;
    for (const purpose of ['CHANGE_EMAIL', 'DELETE_ACCOUNT'] as const) {
      await challenges.store(challenges.make(purpose, { userId: ada.id, canonicalEmail: ada.email }));
    }
    await reset(gateway().guest(), { token });
    const left = (await gateway().documents<ChallengeDocument>('challenges')).filter(({ userId }) => userId === ada.id);
    expect(left).toEqual([]);
  });

  it('a password that breaks a rule loses nothing: the same link works with a better one', async () => {
    const ada = await gateway().signedIn();
    const { token } = await resetProof(gateway(), ada);
    const before = gateway().gateway.platform.hasher.computations;
    const tries = ['too short', 'x'.repeat(200), 'password1234', `${ada.username} ${ada.username}`];
    const answers = [];
    for (const password of tries) answers.push((await rulesBroken(reset(gateway().guest(), { token }, password)))[1]);
    expect(answers).toEqual(['TOO_SHORT', 'TOO_LONG', 'COMMON', 'CONTEXT'].map((rule) => `newPassword ${rule}`));
    expect(gateway().gateway.platform.hasher.computations).toBe(before);
    expect((await reset(gateway().guest(), { token })).code).toBeNull();
  });

  it('BF-24 five wrong codes burn the mail, its right code included', async () => {
    const { challengeId, code } = await resetProof(gateway(), await gateway().signedIn());
    const wrong = code === '000000' ? '000001' : '000000';
    const answers = [];
    for (const tried of [wrong, wrong, wrong, wrong, wrong, code]) {
      answers.push((await reset(gateway().guest(), { challengeId, code: tried })).code);
    }
    expect(answers).toEqual(Array<string>(6).fill('CHALLENGE_INVALID'));
  });

  it('a code that comes with an unfit password costs a try, so that nobody tells right codes from wrong for nothing', async () => {
    const ada = await gateway().signedIn();
    const { challengeId, code } = await resetProof(gateway(), ada);
    for (let tries = 0; tries < 5; tries += 1) {
      const answer = await rulesBroken(
        reset(gateway().guest(), { challengeId, code }, `${ada.username} ${ada.username}`),
      );
      expect(answer[1]).toBe('newPassword CONTEXT');
    }
    expect((await reset(gateway().guest(), { challengeId, code })).code).toBe('CHALLENGE_INVALID');
  });

  it('EM-15 nothing works for a blocked account, and it stays blocked', async () => {
    const [ada, admin] = [await gateway().signedIn(), await gateway().admin()];
    const { token } = await resetProof(gateway(), ada);
    await admin.send(BlockUserDocument, { id: ada.id });
    expect((await reset(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('USER_BLOCKED');
  });

  it('BF-16 clears a lock that an attacker made, while live sessions went on', async () => {
    const ada = await gateway().signedIn();
    await guess(gateway().guest(), ada.email, 6);
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
    expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
    await reset(gateway().guest(), { token: (await resetProof(gateway(), ada)).token });
    expect(await logsIn(ada.email, NEW)).toBe(true);
  });
});

onEveryEngine(
  'guesses at mailed tokens (resetPassword)',
  (gateway) => {
    it('BF-28 cost the client address a try each', async () => {
      const codes = [];
      for (let tries = 0; tries < 8; tries += 1) {
        codes.push((await reset(gateway().guest(), { token: `${'x'.repeat(42)}${String(tries)}` })).code);
      }
      expect(codes).toEqual([...Array<string>(5).fill('CHALLENGE_INVALID'), ...Array<string>(3).fill('RATE_LIMITED')]);
    });
  },
  { settings: { IP_MAX_FAILURES: '5' } },
);

onEveryEngine('asking for a reset (requestPasswordReset)', (gateway) => {
  const shapeOf = async (email: string) => {
    const answer = await askForReset(gateway().guest(), email);
    const notice = answer.data?.requestPasswordReset;
    return [answer.code, Object.keys(notice ?? {}), notice?.kind, notice?.codeLength, answer.headers.getSetCookie()];
  };

  it('EN-04 is answered alike for a known, unconfirmed, confirmed, blocked and unknown address', async () => {
    const [unconfirmed, confirmed, blocked] = [
      await gateway().signedIn(),
      await gateway().signedIn(),
      await gateway().signedIn(),
    ];
    await setAccount(gateway(), confirmed.id, { emailConfirmedAt: gateway().clock.now() });
    await (await gateway().admin()).send(BlockUserDocument, { id: blocked.id });
    const shapes = [];
    for (const email of [unconfirmed.email, confirmed.email, blocked.email, 'nobody-at-all@example.com']) {
      shapes.push(await shapeOf(email));
    }
    expect(shapes[0]?.slice(0, 1)).toEqual([null]);
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect(await resetMails(gateway(), unconfirmed.email)).toHaveLength(1);
    expect(await resetMails(gateway(), confirmed.email)).toHaveLength(1);
    await gateway().gateway.platform.outbox.flush();
    const others = gateway().smtp.mails.filter(({ recipients }) =>
      [blocked.email, 'nobody-at-all@example.com'].some((email) => recipients.includes(email)),
    );
    expect(others.filter(({ email }) => email.subject?.includes('new password'))).toEqual([]);
  });

  it('EM-12 EM-13 sends one mail of twenty requests at once, and answers an unknown address alike', async () => {
    const { email } = await gateway().signedIn();
    for (const address of [email, 'nobody-else@example.com']) {
      const codes = (await atOnce(20, () => askForReset(gateway().guest(), address))).map(({ code }) => code);
      expect(codes).toEqual(Array<null>(20).fill(null));
    }
    expect(await resetMails(gateway(), email)).toHaveLength(1);
  });

  it('EM-09 the link begins with PUBLIC_URL, whatever the request says of its host', async () => {
    const { email } = await gateway().signedIn();
    const guest = gateway().guest();
    Object.assign(guest.headers, { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' });
    await askForReset(guest, email);
    const text = (await resetMails(gateway(), email))[0]?.email.text ?? '';
    expect(/https?:\/\/\S+/.exec(text)?.[0]).toMatch(/^https:\/\/auth\.example\.com\/reset-password\?token=[\w-]{43}$/);
  });

  it('EM-10 goes to the stored address and nobody else, however it was spelt', async () => {
    const { email } = await gateway().signedIn();
    await askForReset(gateway().guest(), email.toUpperCase());
    expect((await resetMails(gateway(), email))[0]?.recipients).toEqual([email]);
  });

  it('EM-11 an address that only looks like another is refused', async () => {
    const input = { email: 'mike.ı@example.com', password: PASSWORD };
    expect((await gateway().guest().send(RegisterDocument, { input })).code).toBe('BAD_USER_INPUT');
    expect((await askForReset(gateway().guest(), 'mıke@example.org')).code).toBe('BAD_USER_INPUT');
  });
});

onEveryEngine(
  'without mail (requestPasswordReset)',
  (gateway) => {
    it('says that it is not configured, for known and unknown addresses', async () => {
      const { email } = await gateway().signedIn();
      for (const address of [email, 'nobody@example.com']) {
        expect((await askForReset(gateway().guest(), address)).code).toBe('MAIL_NOT_CONFIGURED');
      }
    });
  },
  { settings: { MAIL_TRANSPORT: 'none', CONFIRMATION: 'off' } },
);
