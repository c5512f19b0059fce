import { InvalidSettings } from '../../src/settings';
import { logIn } from '../support/attempts';
import { engines } from '../support/engines';
import { type GatewayChoices, newName, PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { MeDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';
import type { AdminsDocument } from '../../src/administration/admins.document';

/** It breaks no rule that costs nothing to ask. */
const GUESSABLE = 'monday monday';

describe.each(engines())('the first administrator ($name)', (engine) => {
  const started: TestGateway[] = [];
  const start = async (choices: GatewayChoices = {}) => {
    const gateway = await startGateway(engine, choices);
    started.push(gateway);
    return gateway;
  };
  /** The one who owns the database stops last. */
  afterEach(async () => {
    for (const gateway of started.splice(0).reverse()) await gateway.stop();
  });

  const account = (name = newName()) => ({
    ADMIN_EMAIL: `${name}@example.com`,
    ADMIN_USERNAME: name,
    ADMIN_PASSWORD: PASSWORD,
  });
  const users = (gateway: TestGateway) => gateway.documents<UserDocument>('users');
  const roster = async (gateway: TestGateway) => (await gateway.documents<AdminsDocument>('settings')).at(0)?.ids ?? [];

  it('CF-12 is nobody, unless the settings name one', async () => {
    const gateway = await start();
    expect(await users(gateway)).toEqual([]);
    expect(await roster(gateway)).toEqual([]);
  });

  it('of the settings signs in with a confirmed address and administers', async () => {
    const settings = account();
    const gateway = await start({ settings });
    const client = gateway.guest();
    expect((await logIn(client, settings.ADMIN_EMAIL, PASSWORD)).code).toBeNull();
    const { data } = await client.send(MeDocument);
    expect(data?.me).toMatchObject({ username: settings.ADMIN_USERNAME, emailConfirmed: true, isAdmin: true });
    const events = await gateway.trail();
    expect(events.find(({ type }) => type === 'user_created')).toMatchObject({
      actorId: null,
      details: { admin: true },
    });
    expect(JSON.stringify(events) + gateway.log).not.toContain(PASSWORD);
  });

  it('has a name made of the address where the settings give none', async () => {
    const gateway = await start({ settings: { ADMIN_EMAIL: 'ada.lovelace@example.com', ADMIN_PASSWORD: PASSWORD } });
    expect((await users(gateway)).map(({ username }) => username)).toEqual(['ada.lovelace']);
  });

  it('has another name where the one made of the address is taken', async () => {
    const first = await start();
    const { username } = await first.signedIn();
    const settings = { ADMIN_EMAIL: `${username}@admins.example.com`, ADMIN_PASSWORD: PASSWORD };
    await start({ beside: first, settings });
    const names = (await users(first)).map((user) => user.username);
    expect(names.sort()).toEqual([username, expect.stringMatching(new RegExp(`^${username}-\\d{6}$`))]);
  });

  it('is made once by gateways that start at once', async () => {
    const settings = account();
    const first = await start();
    await Promise.all([1, 2, 3].map(() => start({ beside: first, settings })));
    expect((await users(first)).map(({ permissions }) => permissions)).toEqual([['admin']]);
    expect(await roster(first)).toEqual((await users(first)).map(({ _id }) => _id));
  });

  it('stays as it is when the settings change later', async () => {
    const settings = account();
    const first = await start({ settings });
    const before = await users(first);
    await start({ beside: first, settings: { ...settings, ADMIN_PASSWORD: `another ${PASSWORD}` } });
    await start({ beside: first, settings: account() });
    expect(await users(first)).toEqual(before);
    expect((await logIn(first.guest(), settings.ADMIN_EMAIL, `another ${PASSWORD}`)).code).toBe('INVALID_CREDENTIALS');
  });

  it('is nobody who registered the address before: whoever that is has not proved to be meant', async () => {
    const first = await start();
    const eve = await first.signedIn();
    const beside = await start({ beside: first, settings: { ...account(), ADMIN_EMAIL: eve.email } });
    expect((await eve.send(MeDocument)).data?.me?.isAdmin).toBe(false);
    expect(await roster(first)).toEqual([]);
    expect(beside.log).toMatch(/ADMIN_EMAIL.*create-admin --promote/);
  });

  it('counts after a stop between account and roster', async () => {
    const settings = account();
    const first = await start({ settings });
    await first.gateway.platform.database.collection<AdminsDocument>('settings').deleteMany({});
    await start({ beside: first, settings });
    expect(await roster(first)).toEqual((await users(first)).map(({ _id }) => _id));
  });

  it.each([
    ['a password that breaks a rule', { ADMIN_PASSWORD: 'qwerty' }, /ADMIN_PASSWORD cannot be used: Use at least/],
    [
      'a password that is soon guessed',
      { ADMIN_PASSWORD: GUESSABLE, PASSWORD_MIN_SCORE: '3' },
      /ADMIN_PASSWORD cannot be used: This is soon/,
    ],
    ['a name that breaks a rule', { ADMIN_USERNAME: 'a b' }, /ADMIN_USERNAME cannot be used: A username/],
  ])('with %s keeps the gateway from starting, in words that repeat no value', async (_, wrong, words) => {
    const first = await start();
    const failed = start({ beside: first, settings: { ...account(), ...wrong } });
    await expect(failed).rejects.toThrow(words);
    await expect(failed).rejects.toBeInstanceOf(InvalidSettings);
    await expect(failed).rejects.not.toThrow(/qwerty|a b|monday m/);
    expect(await users(first)).toEqual([]);
  });

  it('with the name of somebody else keeps it from starting, and names the setting', async () => {
    const first = await start();
    const eve = await first.signedIn();
    const failed = start({ beside: first, settings: { ...account(), ADMIN_USERNAME: eve.username } });
    await expect(failed).rejects.toThrow(/ADMIN_USERNAME must be a name that no user has/);
    await expect(failed).rejects.toBeInstanceOf(InvalidSettings);
  });
});
