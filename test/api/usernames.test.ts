import { atOnce } from '../support/attempts';
import type { Client } from '../support/client';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { ChangeUsernameDocument, LoginDocument, MeDocument, UsernameAvailableDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

onEveryEngine('usernames (changeUsername, usernameAvailable)', (gateway, { name: engine }) => {
  const rounds = engine === 'embedded' ? 20 : 4;
  const change = (client: Client, username: string, id?: string) =>
    client.send(ChangeUsernameDocument, id === undefined ? { username } : { username, id });
  const available = (username: string) => gateway().guest().send(UsernameAvailableDocument, { username });
  const nameOf = async ({ id }: Person) =>
    (await gateway().documents<UserDocument>('users')).find(({ _id }) => _id === id)?.usernameCanonical;
  const fault = async (answer: ReturnType<typeof available>) => (await answer).errors[0]?.extensions.fields;

  it('are available while nobody has them, in any case', async () => {
    const name = newName();
    expect((await available(name)).data).toEqual({ usernameAvailable: true });
    await gateway().signedIn(name);
    expect((await available(name)).data).toEqual({ usernameAvailable: false });
    expect((await available(name.toUpperCase())).data).toEqual({ usernameAvailable: false });
  });

  it('change for oneself, kept lower-cased; the new one signs in and the old one is free', async () => {
    const ada = await gateway().signedIn();
    const name = newName();
    expect((await change(ada, name.toUpperCase())).data?.changeUsername).toEqual({ id: ada.id, username: name });
    expect((await ada.send(MeDocument)).data?.me?.username).toBe(name);
    const login = await gateway()
      .guest()
      .send(LoginDocument, { input: { login: name, password: PASSWORD } });
    expect(login.data?.login.__typename).toBe('SignedIn');
    expect((await available(ada.username)).data).toEqual({ usernameAvailable: true });
  });

  it("change for the holder of one's own id, as if none were given", async () => {
    const ada = await gateway().signedIn();
    const name = newName();
    expect((await change(ada, name, ada.id)).data?.changeUsername.username).toBe(name);
  });

  it('count as unchanged where only the case changes', async () => {
    const ada = await gateway().signedIn();
    expect((await change(ada, ada.username)).code).toBe('USERNAME_UNCHANGED');
    expect((await change(ada, ada.username.toUpperCase())).code).toBe('USERNAME_UNCHANGED');
  });

  it('that somebody has are refused, in any case, with the number of easy-mongodb-auth-handler', async () => {
    const [ada, bob] = [await gateway().signedIn(), await gateway().signedIn()];
    const { code, errors } = await change(ada, bob.username.toUpperCase());
    expect([code, errors[0]?.extensions.numericCode]).toEqual(['USERNAME_TAKEN', 402]);
    expect(await nameOf(ada)).toBe(ada.username);
  });

  it.each([
    'ad\u0000min',
    'some\nbody',
    '\u212aelvin',
    '\u0131sabel',
    'ro\u017fe',
    'ａｄｍｉｎｓ',
    '\u0430dmins',
    'ame\u0301lie',
    'some body',
    '-ada',
    'ada.',
    'a@b.c',
    '__proto__',
    '$ne',
    'a{}b',
  ])('IN-09 IN-10 such as %j are refused by their characters', async (name) => {
    const refusal = [{ path: 'username', rule: 'CHARACTERS', message: expect.any(String) as string }];
    expect(await fault(available(name))).toEqual(refusal);
    const { errors } = await change(await gateway().signedIn(), name);
    expect(errors[0]?.extensions.fields).toEqual(refusal);
  });

  it.each([
    ['RESERVED', ['admin', 'ROOT', 'null', 'undefined', 'graphql', 'support', 'api']],
    ['TOO_SHORT', ['', 'me', 'ab']],
    ['TOO_LONG', ['x'.repeat(33), 'x'.repeat(10_000)]],
  ])('IN-10 that are %s are refused', async (rule, names) => {
    for (const name of names) expect((await fault(available(name)))?.[0]).toMatchObject({ path: 'username', rule });
  });

  it('AD-05 of somebody else are not for users, and want a signed-in caller', async () => {
    const [eve, ada] = [await gateway().signedIn(), await gateway().signedIn()];
    const answers = [
      await change(eve, newName(), ada.id),
      await change(eve, newName(), 'unknown'),
      await change(gateway().guest(), newName(), ada.id),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'UNAUTHENTICATED']);
    expect(answers.map(({ data }) => data)).toEqual([null, null, null]);
    expect([await nameOf(ada), await nameOf(eve)]).toEqual([ada.username, eve.username]);
  });

  it('AD-05 AD-17 of somebody else that a user wanted to change leave their event', async () => {
    const [eve, ada] = [await gateway().signedIn(), await gateway().signedIn()];
    await change(eve, newName(), ada.id);
    expect(await gateway().trail({ type: 'authz_fail', actorId: eve.id })).toEqual([
      expect.objectContaining({ subjectId: ada.id, details: { field: 'Mutation.changeUsername', code: 'FORBIDDEN' } }),
    ]);
  });

  it('of somebody else are changed by administrators, who are told of ids that nobody has', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const name = newName();
    expect((await change(admin, name, ada.id)).data?.changeUsername).toEqual({ id: ada.id, username: name });
    expect((await change(admin, newName(), 'unknown')).code).toBe('USER_NOT_FOUND');
    const renamed = await gateway().trail({ type: 'user_renamed', subjectId: ada.id });
    expect(renamed.map(({ actorId }) => actorId)).toEqual([admin.id]);
  });

  it('RC-04 wanted by two at once go to one, and the other keeps theirs', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const [ada, bob] = await Promise.all([gateway().signedIn(), gateway().signedIn()]);
      const name = newName();
      const codes = await atOnce(2, async (index) => (await change(index === 0 ? ada : bob, name)).code);
      expect([...codes].sort()).toEqual(['USERNAME_TAKEN', null].sort());
      const loser = codes[0] === null ? bob : ada;
      expect([await nameOf(ada), await nameOf(bob)].sort()).toEqual([name, loser.username].sort());
    }
  });

  it('RC-04 that two swap at once are never both of one, nor lost', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const [ada, bob] = await Promise.all([gateway().signedIn(), gateway().signedIn()]);
      await Promise.all([change(ada, bob.username), change(bob, ada.username)]);
      const users = await gateway().documents<UserDocument>('users');
      expect(new Set(users.map(({ usernameCanonical }) => usernameCanonical)).size).toBe(users.length);
      expect(await nameOf(ada)).toBe(ada.username);
      expect(await nameOf(bob)).toBe(bob.username);
    }
  });
});
