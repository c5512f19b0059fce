import { logIn, WRONG } from '../support/attempts';
import type { Client } from '../support/client';
import { askForMail, confirm } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  ChangeUsernameDocument,
  LogoutDocument,
  RefreshTokenDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SessionsDocument,
  UnblockUserDocument,
} from '../support/operations';

const USER_AGENT = 'Audited/1.0 (test)';
const GRACE_MS = 10_000;

onEveryEngine('the audit trail', (gateway) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin();
    admin.headers['user-agent'] = USER_AGENT;
  }, 60_000);

  const newcomer = async () => {
    const ada = await gateway().signedIn();
    ada.headers['user-agent'] = USER_AGENT;
    return ada;
  };
  /** The events that this work adds to the trail, in order of type. */
  const trailOf = async (work: () => Promise<unknown>) => {
    const known = new Set((await gateway().trail()).map(({ _id }) => _id));
    await work();
    const added = (await gateway().trail()).filter(({ _id }) => !known.has(_id));
    return added.sort((one, other) => (one.type < other.type ? -1 : 1));
  };
  const asIs = (client: Client) => {
    const device = client.copy();
    device.headers['user-agent'] = USER_AGENT;
    return device;
  };
  const revokeAnother = async (ada: Person) => {
    await logIn(gateway().guest(), ada.username, PASSWORD);
    const { data } = await ada.send(SessionsDocument);
    return () => ada.send(RevokeSessionDocument, { id: data?.sessions.find(({ current }) => !current)?.id ?? '' });
  };
  /** A genuine token that was replaced too long ago. */
  const oldToken = async (ada: Person) => {
    const old = asIs(ada);
    await ada.send(RefreshTokenDocument);
    gateway().clock.pass(GRACE_MS);
    return () => old.send(RefreshTokenDocument);
  };

  const own = (ada: Person) => ({ actorId: ada.id, subjectId: ada.id });
  const byAdmin = (ada: Person) => ({ actorId: admin.id, subjectId: ada.id });
  const unknownTo = (ada: Person) => ({ actorId: null, subjectId: ada.id });
  type Work = (ada: Person) => Promise<() => Promise<unknown>>;
  it.each<[string, string, Work, (ada: Person) => object]>([
    ['signing in', 'authn_login_success', async (ada) => () => logIn(asIs(ada), ada.email, PASSWORD), own],
    ['a wrong password', 'authn_login_fail', async (ada) => () => logIn(asIs(ada), ada.email, WRONG), unknownTo],
    ['a new pair of tokens', 'session_renewed', async (ada) => () => ada.send(RefreshTokenDocument), own],
    ['a token used again', 'authn_token_reuse', oldToken, unknownTo],
    ['signing out', 'session_revoked', async (ada) => () => ada.send(LogoutDocument), own],
    ['ending another session', 'session_revoked', revokeAnother, own],
    ['ending all others', 'session_revoked', async (ada) => () => ada.send(RevokeOtherSessionsDocument), own],
    ['a new name', 'user_renamed', async (ada) => () => ada.send(ChangeUsernameDocument, { username: newName() }), own],
    [
      'a new name by an administrator',
      'user_renamed',
      async (ada) => () => admin.send(ChangeUsernameDocument, { id: ada.id, username: newName() }),
      byAdmin,
    ],
    [
      'a block',
      'authz_admin',
      async (ada) => () => admin.send(BlockUserDocument, { id: ada.id, reason: 'CANARY' }),
      byAdmin,
    ],
    ['its end', 'authz_admin', async (ada) => () => admin.send(UnblockUserDocument, { id: ada.id }), byAdmin],
  ])('has %s, told by whom, of whom, when and from where', async (_, type, prepare, who) => {
    const ada = await newcomer();
    const work = await prepare(ada);
    const trail = await trailOf(work);
    const requestId = expect.stringMatching(/^[\w-]{8,}$/) as string;
    const from = { at: gateway().clock.now(), ip: '127.0.0.1', userAgent: USER_AGENT, requestId };
    expect(trail).toEqual([expect.objectContaining({ type, ...who(ada), ...from })]);
    expect(JSON.stringify(trail)).not.toContain('CANARY');
  });

  it('has a registration, a confirmed address, and one that was taken from whoever registered it', async () => {
    let ada: Person | undefined;
    const registered = await trailOf(async () => {
      ada = await gateway().signedIn();
    });
    if (ada === undefined) throw new Error('nobody registered');
    expect(registered).toEqual([expect.objectContaining({ type: 'user_created', ...own(ada) })]);
    const { token } = await gateway().proofSentTo(ada.email);
    const confirmed = await trailOf(() => confirm(ada ?? gateway().guest(), { token }));
    expect(confirmed).toEqual([expect.objectContaining({ type: 'email_confirmed', ...own(ada) })]);
    const eve = await gateway().signedIn();
    const proof = await gateway().proofSentTo(eve.email);
    const claimed = await trailOf(() => confirm(gateway().guest(), { token: proof.token }));
    expect(claimed).toHaveLength(2);
    expect(claimed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'email_confirmed', ...own(eve) }),
        expect.objectContaining({ type: 'address_claimed', ...own(eve), details: { removed: ['password'] } }),
      ]),
    );
  });

  it('has nothing of what only reads, nor of what was refused to a user about their own account', async () => {
    const ada = await newcomer();
    const trail = await trailOf(async () => {
      await ada.send(SessionsDocument);
      await ada.send(ChangeUsernameDocument, { username: 'a' });
      await ada.send(ChangeUsernameDocument, { username: ada.username });
      await askForMail(ada);
    });
    expect(trail).toEqual([]);
  });

  it('keeps a user agent of a believable length, and what it was told as one text', async () => {
    const ada = await newcomer();
    const agent = `${'x'.repeat(300)}{"level":"info"}`;
    ada.headers['user-agent'] = agent;
    const [event] = await trailOf(() => ada.send(ChangeUsernameDocument, { username: newName() }));
    expect(event?.userAgent).toBe(agent.slice(0, 256));
  });

  it('holds no password, token, code, address or name', async () => {
    const [ada, trail] = [await newcomer(), JSON.stringify(await gateway().trail())];
    const { token, code } = await gateway().proofSentTo(ada.email);
    for (const secret of [PASSWORD, WRONG, token, `"${code}"`, ada.email, ada.username, '@example.com', 'argon2']) {
      expect(trail).not.toContain(secret);
    }
    for (const cookie of admin.cookies.values()) if (cookie !== 'true') expect(trail).not.toContain(cookie);
  });
});
