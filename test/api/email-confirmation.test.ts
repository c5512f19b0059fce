import { atOnce } from '../support/attempts';
import type { Client } from '../support/client';
import {
  accountOf,
  anotherProof,
  askForMail,
  challengeOf,
  confirm,
  setAccount,
  statusOf,
} from '../support/confirmation';
import { onEveryEngine } from '../support/gateway';
import { AnswerChallengeDocument, BlockUserDocument } from '../support/operations';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

onEveryEngine('confirming an e-mail address (confirmEmail, emailConfirmationStatus)', (gateway) => {
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

  it('by the link tells the moment, for a guest who opens the mail on another device too', async () => {
    for (const asks of [(ada: Client) => ada, () => gateway().guest()]) {
      const ada = await gateway().signedIn();
      const { token } = await gateway().proofSentTo(ada.email);
      const { data } = await confirm(asks(ada), { token });
      const confirmed = { email: ada.email, confirmed: true, confirmedAt: gateway().clock.now().toISOString() };
      expect(data?.confirmEmail).toEqual({ ...confirmed, resendAvailableAt: null });
    }
  });

  it("by a challenge's id with its code, without being signed in", async () => {
    const { challengeId, code } = await anotherProof(gateway(), await gateway().signedIn());
    expect((await confirm(gateway().guest(), { challengeId, code })).data?.confirmEmail.confirmed).toBe(true);
  });

  it("by the code alone answers one's own newest challenge; a guest must sign in for that", async () => {
    const ada = await gateway().signedIn();
    const { code } = await gateway().proofSentTo(ada.email);
    expect((await confirm(gateway().guest(), { code })).code).toBe('UNAUTHENTICATED');
    expect((await confirm(ada, { code })).data?.confirmEmail.confirmed).toBe(true);
  });

  it.each([{}, { challengeId: 'unknown' }, { challengeId: 'unknown', code: '123456' }, { token: '' }, { token: 'x' }])(
    'refuses %j as what does not work',
    async (proof) => {
      expect((await confirm(await gateway().signedIn(), proof)).code).toBe('CHALLENGE_INVALID');
    },
  );

  it("refuses somebody else's code alone, and leaves the other's challenge as it was", async () => {
    const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
    const { code } = await gateway().proofSentTo(ada.email);
    const before = await challengeOf(gateway(), ada);
    expect((await confirm(eve, { code })).code).toBe('CHALLENGE_INVALID');
    expect(await challengeOf(gateway(), ada)).toEqual(before);
  });

  it('EM-01 takes a link once', async () => {
    const { token } = await gateway().proofSentTo((await gateway().signedIn()).email);
    expect((await confirm(gateway().guest(), { token })).code).toBeNull();
    expect((await confirm(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
  });

  it.each(['token', 'code'] as const)('EM-02 RC-05 of 20 uses of one %s at once lets one through', async (kind) => {
    gateway().clock.pass(15 * MINUTE);
    const ada = await gateway().signedIn();
    const proof = await gateway().proofSentTo(ada.email);
    const codes = (await atOnce(20, () => confirm(ada, { [kind]: proof[kind] }))).map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    expect(codes.filter((code) => code === 'CHALLENGE_INVALID')).toHaveLength(19);
    expect(await gateway().trail({ type: 'email_confirmed', subjectId: ada.id })).toHaveLength(1);
  });

  it.each([
    ['link', DAY],
    ['code', 10 * MINUTE],
  ] as const)(
    'EM-03 takes a %s until its end to the millisecond, and then answers as to an unknown one',
    async (kind, lifetimeMs) => {
      const useLate = async (lateMs: number) => {
        const ada = await gateway().signedIn();
        const { code, token } = await gateway().proofSentTo(ada.email);
        const challengeId = (await challengeOf(gateway(), ada))?.challengeId ?? '';
        gateway().clock.pass(lifetimeMs + lateMs);
        return confirm(gateway().guest(), kind === 'link' ? { token } : { challengeId, code });
      };
      expect((await useLate(-1)).code).toBeNull();
      const { code, errors } = await useLate(0);
      expect(code).toBe('CHALLENGE_INVALID');
      expect(errors[0]?.message).toBe((await confirm(gateway().guest(), { token: 'unknown' })).errors[0]?.message);
    },
  );

  it("EM-06 refuses a link once the address is no longer the user's, and leaves the new one unconfirmed", async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    const email = `new-${ada.email}`;
    await setAccount(gateway(), ada.id, { email, emailCanonical: email });
    expect((await confirm(ada, { token })).code).toBe('CHALLENGE_INVALID');
    expect(await statusOf(ada)).toMatchObject({ email, confirmed: false });
  });

  it('EM-07 takes each link and code until one is used', async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    const newest = await anotherProof(gateway(), ada);
    expect((await confirm(ada, { token })).code).toBeNull();
    await setAccount(gateway(), ada.id, { emailConfirmedAt: null });
    const { challengeId, code } = newest;
    expect((await confirm(ada, { challengeId, code })).code).toBe('CHALLENGE_INVALID');
    expect((await confirm(ada, { token: newest.token })).code).toBe('CHALLENGE_INVALID');
  });

  it('BF-24 burns the code after five wrong ones, also by guesses at once', async () => {
    for (const guesses of [5, 20]) {
      const ada = await gateway().signedIn();
      const { challengeId, code } = await anotherProof(gateway(), ada);
      const answers = await atOnce(guesses, () => confirm(gateway().guest(), { challengeId, code: wrong(code) }));
      expect(new Set(answers.map((answer) => answer.code))).toEqual(new Set(['CHALLENGE_INVALID']));
      const challenges = await gateway().documents<ChallengeDocument>('challenges');
      expect(challenges.find((each) => each.challengeId === challengeId)?.attempts).toBe(5);
      expect((await confirm(ada, { challengeId, code })).code).toBe('CHALLENGE_INVALID');
      expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toBeNull();
    }
  });

  it('takes the right code after four wrong ones', async () => {
    const ada = await gateway().signedIn();
    const { challengeId, code } = await anotherProof(gateway(), ada);
    await atOnce(4, () => confirm(ada, { challengeId, code: wrong(code) }));
    expect((await confirm(ada, { challengeId, code })).code).toBeNull();
  });

  it('takes no link and no code of a blocked user: they were issued before the block', async () => {
    const ada = await gateway().signedIn();
    const { token, code } = await gateway().proofSentTo(ada.email);
    const challengeId = (await challengeOf(gateway(), ada))?.challengeId ?? '';
    await (await gateway().admin()).send(BlockUserDocument, { id: ada.id });
    expect((await askForMail(ada)).code).toBe('USER_BLOCKED');
    expect(
      (
        await gateway()
          .guest()
          .send(AnswerChallengeDocument, { challengeId, code: wrong(code) })
      ).code,
    ).toBe('CHALLENGE_INVALID');
    expect((await confirm(gateway().guest(), { challengeId, code })).code).toBe('CHALLENGE_INVALID');
    expect((await confirm(gateway().guest(), { token })).code).toBe('CHALLENGE_INVALID');
    expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toBeNull();
  });
});
