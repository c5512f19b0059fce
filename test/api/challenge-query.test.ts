import { logIn } from '../support/attempts';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import {
  AnswerChallengeDocument,
  ChallengeDocument,
  ConfirmTotpDocument,
  DisableTotpDocument,
  RequestLoginCodeDocument,
} from '../support/operations';
import { askedStep, personWithEmailFactor, personWithTotp, requestTotp } from '../support/second-factors';

onEveryEngine('challenge', (gateway) => {
  const told = async (id: string) => {
    const { data, errors } = await gateway().guest().send(ChallengeDocument, { id });
    expect(errors).toEqual([]);
    return data?.challenge;
  };

  it('tells whoever holds its id what is asked for, and where the code went', async () => {
    const person = await personWithEmailFactor(gateway());
    const step = await askedStep(gateway(), person.email);
    expect({ __typename: 'Challenge', ...(await told(step.id)) }).toEqual(step);
    expect(step).toMatchObject({ kind: 'MFA_EMAIL', sentTo: 'p***@example.com', codeLength: 6 });
    const again = await askedStep(gateway(), person.email);
    expect({ __typename: 'Challenge', ...(await told(again.id)) }).toEqual(again);
  });

  it('tells of an authenticator that nothing was sent', async () => {
    const { app, person } = await personWithTotp(gateway());
    const step = await askedStep(gateway(), person.email);
    expect(await told(step.id)).toMatchObject({ id: step.id, kind: 'MFA_TOTP', sentTo: null, codeLength: 6 });
    await gateway().guest().send(AnswerChallengeDocument, { challengeId: step.id, code: app.code() });
    expect(await told(step.id)).toBeNull();
  });

  it('is null alike for ids that nobody was given, and once it is over', async () => {
    const { app, person } = await personWithTotp(gateway());
    for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000', '{"$ne":null}', 'x'.repeat(4000)]) {
      expect(await told(id)).toBeNull();
    }
    const tried = await askedStep(gateway(), person.email);
    for (let wrong = 0; wrong < 5; wrong += 1) {
      await gateway().guest().send(AnswerChallengeDocument, { challengeId: tried.id, code: app.wrongCode() });
    }
    expect(await told(tried.id)).toBeNull();
    const late = await askedStep(gateway(), person.email);
    gateway().clock.pass(600_000);
    expect(await told(late.id)).toBeNull();
  });

  it('tells nothing of a code that anybody may ask for, so that nobody sees whether it was used', async () => {
    const person = await gateway().signedIn();
    for (const email of [person.email, 'nobody-here@example.com']) {
      const { data } = await gateway().guest().send(RequestLoginCodeDocument, { email });
      expect(await told(data!.requestLoginCode.id)).toBeNull();
    }
  });
});

onEveryEngine('a wrong code of an authenticator (answerChallenge, confirmTotp, disableTotp)', (gateway) => {
  it('is told as one, wherever it is typed, and nobody is sent to ask for another', async () => {
    const { app, person } = await personWithTotp(gateway());
    const step = await askedStep(gateway(), person.email);
    const code = app.wrongCode();
    const other = await gateway().signedIn();
    await requestTotp(other);
    const answers = [
      await gateway().guest().send(AnswerChallengeDocument, { challengeId: step.id, code }),
      await person.send(DisableTotpDocument, { password: PASSWORD, code }),
      await other.send(ConfirmTotpDocument, { code: '000000' }),
    ];
    for (const { errors } of answers) {
      expect(errors[0]?.extensions.code).toBe('CHALLENGE_INVALID');
      expect(errors[0]?.message).toMatch(/authenticator/);
      expect(errors[0]?.message).not.toMatch(/ask for a new one|link/i);
    }
    expect((await logIn(gateway().guest(), person.email, PASSWORD)).code).toBeNull();
  });

  it('is not told apart from others where a mail was to be answered', async () => {
    const person = await personWithEmailFactor(gateway());
    const step = await askedStep(gateway(), person.email);
    const of = async (challengeId: string) => {
      const { errors } = await gateway().guest().send(AnswerChallengeDocument, { challengeId, code: '000000' });
      return errors[0]?.message;
    };
    expect(await of(step.id)).toBe(await of('00000000-0000-4000-8000-000000000000'));
  });
});
