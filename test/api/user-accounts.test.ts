import { maskEmailAddress } from '../../src/shared/email-address';
import { unlinked } from '../../src/mail/unlinked';
import { logIn } from '../support/attempts';
import { cancelChange, changedTo, stored } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  ChangeUsernameDocument,
  CreateUserDocument,
  DeleteUserDocument,
  MeDocument,
  UpdateUserDocument,
} from '../support/operations';
import type { AdminsDocument } from '../../src/administration/admins.document';

onEveryEngine('accounts made and changed by an administrator (createUser, updateUser)', (gateway) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin();
  });
  const newAddress = () => `${newName()}@example.com`;
  const eventsAbout = (subjectId: string) => gateway().trail({ subjectId });

  it('are made without a mail, confirmed where asked, and signed in to by the password given', async () => {
    const email = newAddress();
    const input = {
      email,
      password: PASSWORD,
      name: 'Ada',
      permissions: ['editor'],
      emailConfirmed: true,
      customData: { a: 1 },
    };
    const { data } = await admin.send(CreateUserDocument, { input });
    const made = {
      email,
      emailConfirmed: true,
      hasPassword: true,
      permissions: ['editor'],
      name: 'Ada',
      customData: { a: 1 },
    };
    expect(data?.createUser).toMatchObject(made);
    expect((await logIn(gateway().guest(), email, PASSWORD)).code).toBeNull();
    expect(await gateway().mailsTo(email, 0)).toEqual([]);
    expect((await eventsAbout(data?.createUser.id ?? '')).map(({ type }) => type)).toContain('authz_admin');
  });

  it('have no password and are unconfirmed unless said otherwise; administrators count as such', async () => {
    const { data } = await admin.send(CreateUserDocument, { input: { email: newAddress(), permissions: ['admin'] } });
    expect(data?.createUser).toMatchObject({ hasPassword: false, emailConfirmed: false });
    const [roster] = (await gateway().documents<AdminsDocument>('settings')).filter(({ _id }) => _id === 'admins');
    expect(roster?.ids).toContain(data?.createUser.id);
  });

  it('are not made with a taken or blocked address, nor against the rules; nothing is stored', async () => {
    const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
    await admin.send(BlockUserDocument, { id: eve.id });
    await admin.send(DeleteUserDocument, { id: eve.id });
    const before = (await gateway().documents('users')).length;
    for (const [input, code] of [
      [{ email: ada.email }, 'EMAIL_TAKEN'],
      [{ email: eve.email }, 'USER_BLOCKED'],
      [{ email: newAddress(), username: ada.username }, 'USERNAME_TAKEN'],
      [{ email: newAddress(), password: 'short' }, 'BAD_USER_INPUT'],
      [{ email: newAddress(), permissions: ['No'] }, 'BAD_USER_INPUT'],
    ] as const) {
      expect(
        (
          await admin.send(CreateUserDocument, {
            input: { ...input, permissions: [...('permissions' in input ? input.permissions : [])] },
          })
        ).code,
      ).toBe(code);
    }
    expect(await gateway().documents('users')).toHaveLength(before);
  });

  it('are changed in one write: sessions end with another address, and no undo link works any more', async () => {
    const ada = await gateway().signedIn();
    const undo = await changedTo(gateway(), ada, newAddress());
    const [email, username] = [newAddress(), newName()];
    const input = { email, username, emailConfirmed: true, name: 'Ada' };
    const { data } = await admin.send(UpdateUserDocument, { id: ada.id, input });
    expect(data?.updateUser).toMatchObject(input);
    expect((await ada.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect((await cancelChange(gateway().guest(), undo)).code).toBe('CHALLENGE_INVALID');
    expect((await logIn(gateway().guest(), email, PASSWORD)).code).toBeNull();
    expect(await gateway().mailsTo(email, 0)).toEqual([]);
    expect((await stored(gateway(), ada)).heldEmails).toEqual([email]);
  });

  it('are told at the address until now of another address and username, without a way in and the address whole', async () => {
    const [ada, email, username] = [await gateway().signedIn(), newAddress(), newName()];
    await gateway().mailsTo(ada.email, 1);
    await admin.send(UpdateUserDocument, { id: ada.id, input: { email, username, emailConfirmed: true } });
    const [, mail, ...more] = await gateway().mailsTo(ada.email, 2);
    expect(mail?.email.subject).toContain('An administrator changed your account');
    expect(mail?.email.text).toContain(unlinked(maskEmailAddress(email)));
    expect(mail?.email.text).toContain(username);
    expect([more, mail?.email.text?.includes(email), mail?.email.text?.includes('http')]).toEqual([[], false, false]);
    expect(await gateway().mailsTo(email, 0)).toEqual([]);
  });

  it.each(['updateUser', 'changeUsername'])('are told of another username by %s, and of nothing else', async (way) => {
    const [ada, username] = [await gateway().signedIn(), newName()];
    await gateway().mailsTo(ada.email, 1);
    for (const input of [{ name: 'Ada' }, { email: ada.email.toUpperCase() }, { username: ada.username }]) {
      expect((await admin.send(UpdateUserDocument, { id: ada.id, input })).code).toBeNull();
    }
    const renamed =
      way === 'updateUser'
        ? await admin.send(UpdateUserDocument, { id: ada.id, input: { username } })
        : await admin.send(ChangeUsernameDocument, { id: ada.id, username });
    expect(renamed.code).toBeNull();
    await gateway().gateway.platform.outbox.flush();
    const texts = () =>
      gateway()
        .smtp.mails.filter(({ recipients }) => recipients.some((address) => address.toLowerCase() === ada.email))
        .map(({ email }) => email.text ?? '');
    expect(texts()).toHaveLength(2);
    expect(texts()[1]).toContain(username);
    expect(texts()[1]).not.toContain('e-mail address is now');
    await ada.send(ChangeUsernameDocument, { username: newName() });
    await gateway().gateway.platform.outbox.flush();
    expect(texts()).toHaveLength(2);
  });

  it('keep what is left out, and their sessions where the address stays; null clears name and photo', async () => {
    const ada = await gateway().signedIn();
    await admin.send(UpdateUserDocument, { id: ada.id, input: { name: 'Ada', emailConfirmed: true } });
    const { data } = await admin.send(UpdateUserDocument, { id: ada.id, input: { name: null } });
    expect(data?.updateUser).toMatchObject({ name: null, email: ada.email, emailConfirmed: true });
    expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
  });

  it('are not changed to what is taken or against the rules, and every refusal leaves its event', async () => {
    const [ada, bob] = [await gateway().signedIn(), await gateway().signedIn()];
    const before = await stored(gateway(), ada);
    for (const [input, code] of [
      [{ email: bob.email }, 'EMAIL_TAKEN'],
      [{ username: bob.username }, 'USERNAME_TAKEN'],
      [{ username: 'a' }, 'BAD_USER_INPUT'],
      [{ email: null }, 'BAD_USER_INPUT'],
    ] as const) {
      expect((await admin.send(UpdateUserDocument, { id: ada.id, input })).code).toBe(code);
    }
    expect(await stored(gateway(), ada)).toEqual(before);
    expect((await eventsAbout(ada.id)).filter(({ type }) => type === 'authz_fail')).toHaveLength(4);
    expect((await admin.send(UpdateUserDocument, { id: 'nobody', input: {} })).code).toBe('USER_NOT_FOUND');
  });
});
