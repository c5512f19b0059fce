import { newName, onEveryEngine } from '../support/gateway';
import { AnswerChallengeDocument, RequestLoginCodeDocument } from '../support/operations';

onEveryEngine('trusted code in the same process (requestLoginCode, answerChallenge)', (gateway) => {
  it('makes codes of a length of its own, which no cooldown holds up and which sign in', async () => {
    const username = newName();
    const ada = await gateway().signedIn(username);
    const { challenges, users } = gateway().gateway.services;
    const { _id: userId, credentialVersion, email, emailCanonical } = await users.getById(ada.id);
    const asked = { email: email ?? '' };
    for (let twice = 0; twice < 2; twice += 1) await gateway().guest().send(RequestLoginCodeDocument, asked);
    const mails = await gateway().mailsTo(ada.email, 2);
    expect(mails.filter(({ email: { subject } }) => subject?.includes('sign-in code'))).toHaveLength(1);
    const subject = { userId, canonicalEmail: emailCanonical ?? '' };
    const made = challenges.make('LOGIN_CODE', subject, { codeLength: 10, credentialVersion });
    await challenges.store(made);
    expect(made.code).toMatch(/^\d{10}$/);
    const proof = { challengeId: made.document.challengeId, code: made.code };
    const answered = await gateway().guest().send(AnswerChallengeDocument, proof);
    expect(answered.data?.answerChallenge).toMatchObject({ __typename: 'SignedIn', user: { id: ada.id } });
  });

  it('opens sessions without the limits of the graph, which no client can ask to leave out', async () => {
    const ada = await gateway().signedIn();
    const { sessions, users } = gateway().gateway.services;
    const user = await users.getById(ada.id);
    const origin = { requestId: 'own', ip: null, userAgent: null, locale: 'en' };
    for (let opened = 0; opened < 8; opened += 1) await sessions.open(user, origin);
    expect(await sessions.list(ada.id)).toHaveLength(9);
    const query = 'mutation ($e: EmailAddress!) { requestLoginCode(email: $e, ignoreRateLimit: true) { id } }';
    const { status, code } = await gateway()
      .guest()
      .post({ query, variables: { e: 'a@example.com' } });
    expect([status, code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});
