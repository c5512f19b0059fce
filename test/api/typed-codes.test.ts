import { typedCode } from '../../src/shared/typed-text';
import { answer, otherThan } from '../support/challenges';
import { confirm, setAccount } from '../support/confirmation';
import { askForDeletionCode, deleteAccount } from '../support/deletion';
import { cancelChange, changedTo, confirmChange, requestedChange } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person, type TestGateway } from '../support/gateway';
import { loginMail, openLink } from '../support/login-links';
import {
  ConfirmTotpDocument,
  DisableTotpDocument,
  MeDocument,
  RenewRecoveryCodesDocument,
} from '../support/operations';
import { openPage, press } from '../support/pages';
import { reset, resetProof } from '../support/password-reset';
import {
  askedStep,
  Authenticator,
  confirmedPerson,
  personWithEmailFactor,
  personWithTotp,
  requestTotp,
} from '../support/second-factors';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const ARABIC = (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
const FULL_WIDTH = (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const GROUPED = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;
const COPIED = (code: string) => `\u2068\u00a0${code.slice(0, 3)}\u200b-${code.slice(3)}. \r\n`;
const BROKEN = (token: string) => ` ${token.slice(0, 20)}\r\n\u00a0${token.slice(20)}\u200b.`;
const MALFORMED = [
  '',
  ' ',
  '12345',
  '1234567',
  '12345a',
  'abcdef',
  '1234567890123456',
  '½23456',
  'ABCD-EFGH-JKMN-PQRS',
];

onEveryEngine('what a person copies or types (answerChallenge, confirmEmail, confirmTotp)', (gateway) => {
  it('is the code of a sign-in mail, however it was typed', async () => {
    const ada = await confirmedPerson(gateway());
    let mails = 2;
    for (const typed of [(code: string) => `${code} `, GROUPED, COPIED, ARABIC, FULL_WIDTH]) {
      gateway().clock.pass(60_000);
      const { challengeId, code } = await loginMail(gateway(), ada, mails);
      mails += 1;
      expect((await answer(gateway().guest(), challengeId, typed(code))).code).toBeNull();
    }
  });

  it('is the token of a sign-in mail, broken in two or as the whole link', async () => {
    const ada = await confirmedPerson(gateway());
    const first = await loginMail(gateway(), ada, 2);
    expect((await openLink(gateway().guest(), BROKEN(first.token))).code).toBeNull();
    gateway().clock.pass(60_000);
    const second = await loginMail(gateway(), ada, 3);
    const link = `<https://auth.example.com/sign-in?token=${second.token}>`;
    expect((await openLink(gateway().guest(), link)).code).toBeNull();
  });

  it('confirms an address: by token, by code, by one’s newest code', async () => {
    const [ada, bob, eve] = await Promise.all([gateway().signedIn(), gateway().signedIn(), gateway().signedIn()]);
    const token = BROKEN((await gateway().proofSentTo(ada.email)).token);
    expect((await confirm(ada, { token })).code).toBeNull();
    const challenges = await gateway().documents<ChallengeDocument>('challenges');
    const challengeId = challenges.find(({ account, userId }) => (account ?? userId) === bob.id)?.challengeId ?? '';
    expect(
      (await confirm(bob, { challengeId, code: COPIED((await gateway().proofSentTo(bob.email)).code) })).code,
    ).toBeNull();
    expect((await confirm(eve, { code: ARABIC((await gateway().proofSentTo(eve.email)).code) })).code).toBeNull();
  });

  it('resets a password', async () => {
    const ada = await confirmedPerson(gateway());
    const first = await resetProof(gateway(), ada);
    expect((await reset(gateway().guest(), { token: BROKEN(first.token) })).code).toBeNull();
    const { challengeId, code } = await resetProof(gateway(), ada, 2);
    const proof = { challengeId, code: FULL_WIDTH(code) };
    expect((await reset(gateway().guest(), proof, 'nine herons by the lake')).code).toBeNull();
  });

  it('changes an address, and takes the change back', async () => {
    const ada = await confirmedPerson(gateway());
    const newEmail = `${newName()}@example.com`;
    const { challengeId, code } = await requestedChange(gateway(), ada, { newEmail });
    expect((await confirmChange(ada, { challengeId, code: COPIED(code) })).code).toBeNull();
    const bob = await confirmedPerson(gateway());
    const undo = await changedTo(gateway(), bob, `${newName()}@example.com`);
    expect((await cancelChange(gateway().guest(), BROKEN(undo))).code).toBeNull();
  });

  it('deletes an account without a password', async () => {
    const client = await withoutPassword(gateway());
    const { data } = await askForDeletionCode(client);
    const { code } = await gateway().proofSentTo(client.email, 2, /delet/i);
    const proof = { challengeId: data?.requestAccountDeletion.id ?? '', code: COPIED(code) };
    expect((await deleteAccount(client, { password: null, proof })).code).toBeNull();
  });

  it('changes the address of an account without a password, by two codes', async () => {
    const client = await withoutPassword(gateway());
    const newEmail = `${newName()}@example.com`;
    const { challengeId, code } = await requestedChange(gateway(), client, { newEmail, password: null });
    const present = (await gateway().proofSentTo(client.email, 2)).code;
    for (const malformed of MALFORMED.filter((each) => each.trim() !== '')) {
      expect((await confirmChange(client, { challengeId, code }, { code: malformed })).code).toBe('CHALLENGE_INVALID');
    }
    const changed = await confirmChange(client, { challengeId, code: GROUPED(code) }, { code: COPIED(present) });
    expect(changed.code).toBeNull();
  });

  it('is the code of an authenticator, or a recovery code in any case and grouping', async () => {
    const owner = await confirmedPerson(gateway());
    const app = new Authenticator((await requestTotp(owner)).uri, gateway());
    for (const code of MALFORMED) {
      expect((await owner.send(ConfirmTotpDocument, { code })).code).toBe('CHALLENGE_INVALID');
    }
    const on = await owner.send(ConfirmTotpDocument, { code: COPIED(app.code()) });
    expect(on.code).toBeNull();
    const [first = '', second = '', third = ''] = on.data?.confirmTotp ?? [];
    gateway().clock.pass(30_000);
    const typed = [ARABIC(app.code()), ` ${first.replaceAll('-', '').toLowerCase()}. `, second.replaceAll('-', ' – ')];
    for (const code of typed) {
      const { id } = await askedStep(gateway(), owner.username);
      expect((await answer(gateway().guest(), id, code)).code).toBeNull();
    }
    const code = `\u00a0${third.toLowerCase()}\u200b`;
    const renewed = await owner.send(RenewRecoveryCodesDocument, { password: PASSWORD, code });
    expect(renewed.code).toBeNull();
    gateway().clock.pass(30_000);
    expect((await owner.send(DisableTotpDocument, { password: PASSWORD, code: GROUPED(app.code()) })).code).toBeNull();
  });

  it('is told what a code of an authenticator is like where it is none, in every operation', async () => {
    const fits = /authenticator app has six digits/;
    const owner = await confirmedPerson(gateway());
    const app = new Authenticator((await requestTotp(owner)).uri, gateway());
    for (const code of MALFORMED) {
      const { errors } = await owner.send(ConfirmTotpDocument, { code });
      expect(errors[0]?.message).toMatch(fits);
      expect(errors[0]?.message).not.toMatch(/recovery/);
    }
    expect((await owner.send(ConfirmTotpDocument, { code: app.code() })).code).toBeNull();
    const { id } = await askedStep(gateway(), owner.username);
    for (const code of MALFORMED.filter((each) => typedCode(each).length !== 16)) {
      const answers = await Promise.all([
        answer(gateway().guest(), id, code),
        owner.send(DisableTotpDocument, { password: PASSWORD, code }),
        owner.send(RenewRecoveryCodesDocument, { password: PASSWORD, code }),
      ]);
      for (const { code: refusal, errors } of answers) {
        expect([refusal, errors[0]?.message]).toEqual(['CHALLENGE_INVALID', expect.stringMatching(fits)]);
      }
    }
    gateway().clock.pass(30_000);
    expect((await answer(gateway().guest(), id, app.code())).code).toBeNull();
  });

  it('opens pages by a token as it was copied, and signs in at the second step', async () => {
    const { app, person } = await personWithTotp(gateway());
    const { token } = await loginMail(gateway(), person, 2);
    const page = await openPage(gateway(), `/sign-in?token=${encodeURIComponent(BROKEN(token))}`);
    expect([page.status, page.forms[0]?.hidden]).toEqual([200, { token }]);
    const browser = gateway().guest();
    const step = await press(gateway(), { action: 'sign-in', hidden: { token: BROKEN(token) } }, { client: browser });
    await press(gateway(), step.forms[0], { client: browser, typed: { code: COPIED(app.code()) } });
    expect((await browser.send(MeDocument)).data?.me?.id).toBe(person.id);
  });

  it('resets a password and confirms an address on their pages', async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    expect(
      (await press(gateway(), { action: 'confirm', hidden: { token: BROKEN(token) } }, { client: ada })).status,
    ).toBe(200);
    const other = await resetProof(gateway(), ada);
    const typed = { password: 'nine herons by the lake', repeated: 'nine herons by the lake' };
    const form = { action: 'reset-password', hidden: { token: ` ${other.token}.` } };
    expect((await press(gateway(), form, { typed })).status).toBe(200);
  });

  it('costs no try where it is no code at all, at a mailed code', async () => {
    const ada = await confirmedPerson(gateway());
    const { challengeId, code } = await loginMail(gateway(), ada, 2);
    for (let round = 0; round < 3; round += 1) {
      for (const malformed of MALFORMED) {
        expect((await answer(gateway().guest(), challengeId, malformed)).code).toBe('CHALLENGE_INVALID');
      }
    }
    for (let by = 1; by <= 4; by += 1) {
      expect((await answer(gateway().guest(), challengeId, otherThan(code, by))).code).toBe('CHALLENGE_INVALID');
    }
    expect((await answer(gateway().guest(), challengeId, code)).code).toBeNull();
  });

  it('costs no try where it is no code at all, at a second step', async () => {
    const [{ app, person }, mailed] = [await personWithTotp(gateway()), await personWithEmailFactor(gateway())];
    const [totp, email] = [await askedStep(gateway(), person.username), await askedStep(gateway(), mailed.username)];
    const { code } = await gateway().proofSentTo(mailed.email, 3);
    const malformed = ['', '12345', '1234567', 'abcdef', 'ABCD-EFGH-JKMN', 'ABCD-EFGH-JKMN-PQRS-TUVW'];
    for (const each of [...malformed, ...malformed]) {
      expect((await answer(gateway().guest(), totp.id, each)).code).toBe('CHALLENGE_INVALID');
      expect((await answer(gateway().guest(), email.id, each)).code).toBe('CHALLENGE_INVALID');
      const off = await person.send(DisableTotpDocument, { password: PASSWORD, code: each });
      expect(off.code).toBe('CHALLENGE_INVALID');
    }
    expect((await answer(gateway().guest(), totp.id, app.code())).code).toBeNull();
    expect((await answer(gateway().guest(), email.id, code)).code).toBeNull();
  });
});

/** Somebody who has no password. */
async function withoutPassword(gateway: TestGateway): Promise<Person> {
  const person = await confirmedPerson(gateway);
  await setAccount(gateway, person.id, { passwordHash: null });
  return person;
}
