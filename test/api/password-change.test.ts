import { atOnce, logIn, WRONG } from '../support/attempts';
import type { Client } from '../support/client';
import { accountOf, setAccount } from '../support/confirmation';
import { bearing, newDevice, refresh } from '../support/devices';
import { onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  ChangePasswordDocument,
  MeDocument,
  PasswordStatusDocument,
  RefreshTokenDocument,
  SetPasswordDocument,
  UnblockUserDocument,
} from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const NEW = 'seven kites over the old harbour';
const MINUTE = 60_000;

onEveryEngine("changing one's password (changePassword, passwordStatus)", (gateway) => {
  const change = (client: Client, newPassword = NEW, currentPassword = PASSWORD) =>
    client.send(ChangePasswordDocument, { currentPassword, newPassword });
  const isLive = async (client: Client) => (await client.send(MeDocument)).data?.me != null;
  const eventsOf = ({ id }: Person, type: string) => gateway().trail({ type, subjectId: id });
  const stored = async (person: Person): Promise<UserDocument> => {
    const account = await accountOf(gateway(), person);
    if (account === undefined) throw new Error('there is no such account');
    return account;
  };
  const rulesBroken = async (answer: ReturnType<typeof change>) => {
    const { code, errors } = await answer;
    return [code, ...(errors[0]?.extensions.fields ?? []).map(({ path, rule }) => `${path} ${rule}`)];
  };

  it('makes the new one work and the old one worthless, and tells when', async () => {
    const ada = await gateway().signedIn();
    gateway().clock.pass(MINUTE);
    expect((await change(ada)).data?.changePassword).toEqual({ id: ada.id, hasPassword: true });
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
    expect((await logIn(gateway().guest(), ada.email, NEW)).code).toBeNull();
    expect((await ada.send(PasswordStatusDocument)).data?.passwordStatus).toEqual({
      set: true,
      changedAt: gateway().clock.now().toISOString(),
    });
    expect(await eventsOf(ada, 'authn_password_change')).toHaveLength(1);
  });

  it('SE-15 ends every other session, access and refresh, and this one goes on with a new pair of cookies', async () => {
    const ada = await gateway().signedIn();
    const [phone, tablet] = [await newDevice(gateway(), ada), await newDevice(gateway(), ada)];
    const before = ada.copy();
    expect((await change(ada)).code).toBeNull();
    for (const { accessToken, refreshToken } of [phone, tablet]) {
      expect(await isLive(bearing(gateway(), accessToken))).toBe(false);
      expect(await refresh(gateway(), refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    }
    expect(await isLive(ada)).toBe(true);
    for (const name of ['access_token', 'refresh_token']) {
      expect(ada.cookies.get(name)).not.toBe(before.cookies.get(name));
    }
    gateway().clock.pass(MINUTE);
    expect(await refresh(gateway(), before.cookies.get('refresh_token') ?? '')).toEqual({ code: 'REFRESH_REUSED' });
  });

  it('SE-15 a client that holds its tokens itself goes on with them', async () => {
    const device = await newDevice(gateway(), await gateway().signedIn());
    const { code, headers } = await change(bearing(gateway(), device.accessToken));
    expect([code, headers.getSetCookie()]).toEqual([null, []]);
    expect(await isLive(bearing(gateway(), device.accessToken))).toBe(true);
    expect(await refresh(gateway(), device.refreshToken)).toHaveProperty('next');
  });

  it('tells the owner by mail', async () => {
    const ada = await gateway().signedIn();
    await change(ada);
    const mails = await gateway().mailsTo(ada.email, 2);
    expect(mails.map(({ email }) => email.subject)).toContain('Your account at Gatehouse has a new password');
  });

  it('PW-12 wants the old one: a wrong one is told, counted as a wrong login is, and changes nothing', async () => {
    const ada = await gateway().signedIn();
    const before = await accountOf(gateway(), ada);
    const codes = [];
    for (let tries = 0; tries < 6; tries += 1) codes.push((await change(ada, NEW, WRONG)).code);
    expect(codes).toEqual([...Array<string>(5).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
    expect((await change(ada, NEW)).code).toBe('RATE_LIMITED');
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
    expect(await accountOf(gateway(), ada)).toEqual(before);
    expect(await eventsOf(ada, 'authn_password_change_fail')).toHaveLength(5);
    expect(await isLive(ada)).toBe(true);
  });

  it('is kept from nobody by strangers who fail at the login', async () => {
    const ada = await gateway().signedIn();
    for (let tries = 0; tries < 6; tries += 1) await logIn(gateway().guest(), ada.email, WRONG);
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
    expect((await change(ada)).code).toBeNull();
  });

  it('numbers a wrong old one as easy-mongodb-auth-handler did', async () => {
    const { errors } = await change(await gateway().signedIn(), NEW, WRONG);
    expect(errors[0]?.extensions).toMatchObject({ code: 'INVALID_CREDENTIALS', numericCode: 500 });
  });

  it('holds the new one to the rules, with the own name and address among them, before the old one is looked at', async () => {
    const ada = await gateway().signedIn('ada-lovelace');
    const { hasher } = gateway().gateway.platform;
    const before = hasher.computations;
    expect(await rulesBroken(change(ada, 'too short'))).toEqual(['BAD_USER_INPUT', 'newPassword TOO_SHORT']);
    expect(await rulesBroken(change(ada, 'x'.repeat(200)))).toEqual(['BAD_USER_INPUT', 'newPassword TOO_LONG']);
    expect(await rulesBroken(change(ada, 'password1234'))).toEqual(['BAD_USER_INPUT', 'newPassword COMMON']);
    expect(await rulesBroken(change(ada, 'my Ada-Lovelace way'))).toEqual(['BAD_USER_INPUT', 'newPassword CONTEXT']);
    expect(await rulesBroken(change(ada, PASSWORD))).toEqual(['BAD_USER_INPUT', 'newPassword UNCHANGED']);
    expect(hasher.computations).toBe(before);
  });

  it('of several at once lets one through, whose password then works', async () => {
    const ada = await gateway().signedIn();
    const answers = await atOnce(5, (index) => change(ada.copy(), `${NEW} ${String(index)}`));
    const winner = answers.findIndex(({ code }) => code === null);
    expect(answers.filter(({ code }) => code === null)).toHaveLength(1);
    expect((await logIn(gateway().guest(), ada.email, `${NEW} ${String(winner)}`)).code).toBeNull();
  });

  it('PW-10 an upgrade of the old hash that comes late does not undo it', async () => {
    const ada = await gateway().signedIn();
    const { users } = gateway().gateway.services;
    const { passwordHash } = await stored(ada);
    await change(ada);
    await users.upgradeHash(ada.id, passwordHash ?? '', passwordHash ?? '');
    expect((await logIn(gateway().guest(), ada.email, NEW)).code).toBeNull();
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
  });

  it('is not refused because a login has just upgraded the old hash', async () => {
    const ada = await gateway().signedIn();
    const before = await stored(ada);
    await setAccount(gateway(), ada.id, { passwordHash: `${before.passwordHash ?? ''} upgraded` });
    const given = { passwordHash: 'new', at: gateway().clock.now(), deliveries: [] };
    expect(await gateway().gateway.services.users.replacePassword(before, given)).toMatchObject({
      passwordHash: 'new',
    });
  });

  it('revives no session that a block ended meanwhile', async () => {
    const [ada, admin] = [await gateway().signedIn(), await gateway().admin()];
    const before = await stored(ada);
    await admin.send(BlockUserDocument, { id: ada.id });
    const given = { passwordHash: 'new', at: gateway().clock.now(), deliveries: [] };
    expect(await gateway().gateway.services.users.replacePassword(before, given)).toBeNull();
    await admin.send(UnblockUserDocument, { id: ada.id });
    expect(await isLive(ada)).toBe(false);
  });

  it('needs an account that has one, and somebody signed in', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { passwordHash: null });
    expect((await change(ada)).code).toBe('PASSWORD_NOT_SET');
    expect((await change(gateway().guest())).code).toBe('UNAUTHENTICATED');
  });
});

onEveryEngine('setting a first password (setPassword, passwordStatus)', (gateway) => {
  const set = (client: Client, password = NEW) => client.send(SetPasswordDocument, { password });
  const withoutPassword = async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { passwordHash: null, passwordChangedAt: null });
    return ada;
  };

  it('gives the account one, ends other sessions and tells the owner', async () => {
    const ada = await gateway().signedIn();
    const phone = await newDevice(gateway(), ada);
    await setAccount(gateway(), ada.id, { passwordHash: null, passwordChangedAt: null });
    expect((await ada.send(PasswordStatusDocument)).data?.passwordStatus).toEqual({ set: false, changedAt: null });
    expect((await set(ada)).data?.setPassword).toEqual({ id: ada.id, hasPassword: true });
    expect((await logIn(gateway().guest(), ada.email, NEW)).code).toBeNull();
    expect(await refresh(gateway(), phone.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
    expect((await gateway().mailsTo(ada.email, 2)).map(({ email }) => email.subject).join()).toContain('new password');
  });

  it('is refused where there is one', async () => {
    expect((await set(await gateway().signedIn())).code).toBe('PASSWORD_ALREADY_SET');
  });

  it('wants a sign-in younger than 15 minutes: a stolen session must not become an account', async () => {
    const ada = await withoutPassword();
    gateway().clock.pass(14 * MINUTE);
    await ada.send(RefreshTokenDocument);
    gateway().clock.pass(MINUTE - 1);
    expect((await set(ada, 'short')).code).toBe('BAD_USER_INPUT');
    gateway().clock.pass(1);
    const { errors } = await set(ada);
    expect(errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'STALE' });
    expect(await accountOf(gateway(), ada)).toMatchObject({ passwordHash: null });
  });

  it('of several at once lets one through', async () => {
    const ada = await withoutPassword();
    const codes = (await atOnce(5, () => set(ada.copy()))).map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    // Between the change and the moment from which this session goes on, it counts as one of the old ones.
    const losers = new Set(['PASSWORD_ALREADY_SET', 'UNAUTHENTICATED', null]);
    expect(codes.filter((code) => !losers.has(code))).toEqual([]);
  });
});
