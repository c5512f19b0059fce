import { faultsAfter, standings } from '../support/admin-storm';
import { atOnce, logIn } from '../support/attempts';
import { answer, askForCode } from '../support/challenges';
import type { Client } from '../support/client';
import { accountOf, confirm, setAccount } from '../support/confirmation';
import { deleteAccount } from '../support/deletion';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  ChangeUsernameDocument,
  CreateUserDocument,
  MeDocument,
  RegisterDocument,
  ReplaceCustomDataDocument,
  SetPermissionsDocument,
  UpdateCustomDataDocument,
  UpdateProfileDocument,
  UpdateUserDocument,
} from '../support/operations';
import { confirmForm, press } from '../support/pages';
import { NEW, reset, resetProof } from '../support/password-reset';
import { personWithTotp } from '../support/second-factors';

const MINUTE = 60_000;
const LEFT = { name: 'Eve was here', photo: 'https://example.com/eve.png', customData: { eve: 'was here' } };

onEveryEngine('an account that comes to the owner of its address (confirmEmail, resetPassword)', (gateway) => {
  /** Somebody who registered an address that is not theirs, and left all they could. */
  const strangerAt = async (local = newName()): Promise<Person> => {
    const [email, username] = [`${local}@example.com`, newName()];
    const client = gateway().guest();
    const input = { email, username, password: PASSWORD, ...LEFT };
    const { data, text } = await client.send(RegisterDocument, { input });
    if (data?.register.__typename !== 'SignedIn') throw new Error(`registering failed: ${text}`);
    return Object.assign(client, { id: data.register.user.id, username, email });
  };
  const byLoginCode = async ({ email }: Person) => {
    gateway().clock.pass(MINUTE);
    const before = (await gateway().mailsTo(email)).length;
    const { data } = await askForCode(gateway().guest(), email);
    const { code } = await gateway().proofSentTo(email, before + 1);
    await answer(gateway().guest(), data?.requestLoginCode.id ?? '', code);
  };
  const WAYS: Record<string, (person: Person) => Promise<unknown>> = {
    'a mailed sign-in code': byLoginCode,
    'a reset by mail': async (person) =>
      reset(gateway().guest(), { token: (await resetProof(gateway(), person)).token }),
    'the button of the mail': async ({ email }) =>
      press(gateway(), confirmForm((await gateway().proofSentTo(email)).token)),
    'the link in a client': async ({ email }) =>
      confirm(gateway().guest(), { token: (await gateway().proofSentTo(email)).token }),
  };
  const CLEARED = { name: null, photo: null, customData: null, permissions: [], lastLoginAt: null };

  it.each(Object.keys(WAYS))('by %s holds nothing of whoever registered it', async (way) => {
    const local = newName();
    const eve = await strangerAt(local);
    await logIn(gateway().guest(), eve.email, PASSWORD);
    await (await gateway().admin()).send(SetPermissionsDocument, { id: eve.id, permissions: ['reports:read'] });
    await WAYS[way]?.(eve);
    const { lastLoginAt, ...cleared } = CLEARED;
    const account = await accountOf(gateway(), eve);
    expect(account).toMatchObject({ ...cleared, username: local, usernameCanonical: local, heldEmails: [eve.email] });
    if (way !== 'a mailed sign-in code') expect(account?.lastLoginAt).toBe(lastLoginAt);
    expect(account?.registeredWith).toBeUndefined();
    const kept = JSON.stringify(account);
    expect(kept).not.toMatch(/eve/i);
    expect((await eve.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect((await logIn(gateway().guest(), eve.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
  });

  it('has another name where the one made of the address is taken', async () => {
    const taken = await gateway().signedIn();
    const client = gateway().guest();
    const email = `${taken.username}@example.org`;
    const input = { email, username: newName(), password: PASSWORD };
    const { data } = await client.send(RegisterDocument, { input });
    const id = data?.register.__typename === 'SignedIn' ? data.register.user.id : '';
    await confirm(gateway().guest(), { token: (await gateway().proofSentTo(email)).token });
    expect((await accountOf(gateway(), { id }))?.username).toMatch(new RegExp(`^${taken.username}-\\d{6}$`));
  });

  it('keeps a name that an administrator chose, until its owner chooses another', async () => {
    const admin = await gateway().admin();
    const [renamed, edited, own] = [await strangerAt(), await strangerAt(), await strangerAt()];
    const [first, second] = [newName(), newName()];
    await admin.send(ChangeUsernameDocument, { id: renamed.id, username: first });
    await admin.send(UpdateUserDocument, { id: edited.id, input: { username: second } });
    await admin.send(ChangeUsernameDocument, { id: own.id, username: newName() });
    const chosen = newName();
    await own.send(ChangeUsernameDocument, { username: chosen });
    for (const person of [renamed, edited, own]) await byLoginCode(person);
    const names = [];
    for (const person of [renamed, edited, own]) names.push((await accountOf(gateway(), person))?.username);
    expect(names.slice(0, 2)).toEqual([first, second]);
    expect(names[2]).not.toBe(chosen);
  });

  it('keeps what an administrator made it with', async () => {
    const admin = await gateway().admin();
    const username = newName();
    const email = `${newName()}@example.com`;
    const made = { email, username, password: PASSWORD, ...LEFT, permissions: ['reports:read'] };
    const { data, text } = await admin.send(CreateUserDocument, { input: made });
    const id = data?.createUser.id ?? text;
    await byLoginCode(Object.assign(gateway().guest(), { id, username, email }));
    const kept = { ...LEFT, username, permissions: ['reports:read'], passwordHash: null };
    expect(await accountOf(gateway(), { id })).toMatchObject(kept);
  });

  it('keeps its data where an address of it was proved before', async () => {
    const admin = await gateway().admin();
    const [moved, doubted] = [await strangerAt(), await strangerAt()];
    const email = `${newName()}@example.com`;
    for (const person of [moved, doubted]) {
      await confirm(person, { token: (await gateway().proofSentTo(person.email)).token });
    }
    await admin.send(UpdateUserDocument, { id: moved.id, input: { email } });
    await admin.send(UpdateUserDocument, { id: doubted.id, input: { emailConfirmed: false } });
    for (const person of [Object.assign(moved.copy(), moved, { email }), doubted]) {
      await byLoginCode(person);
      const kept = { ...LEFT, username: person.username, passwordHash: null, ownerVersion: 1 };
      expect(await accountOf(gateway(), person)).toMatchObject(kept);
    }
  });

  it('takes the permissions of an administrator, who counts as one no more', async () => {
    const admin = await gateway().admin();
    const eve = await strangerAt();
    await admin.send(SetPermissionsDocument, { id: eve.id, permissions: ['admin'] });
    await byLoginCode(eve);
    expect((await accountOf(gateway(), eve))?.permissions).toEqual([]);
    const settings = await gateway().documents<{ _id: string; ids: string[] }>('settings');
    expect(settings.find(({ _id }) => _id === 'admins')?.ids).not.toContain(eve.id);
  });

  it('has no second factor, and no address to put back, of whoever registered it', async () => {
    const eve = await strangerAt();
    await personWithTotp(gateway(), eve);
    const until = new Date(gateway().clock.now().getTime() + MINUTE);
    const former = {
      email: 'eve@example.net',
      canonical: 'eve@example.net',
      confirmedAt: until,
      tokenHash: 'x',
      until,
    };
    await setAccount(gateway(), eve.id, { formerEmails: [former], heldEmails: [eve.email, 'eve@example.net'] });
    await byLoginCode(eve);
    const account = await accountOf(gateway(), eve);
    expect(account?.mfa).toBeUndefined();
    expect(account).toMatchObject({ formerEmails: [], heldEmails: [eve.email] });
  });

  it('is not written to by what the stranger has under way', async () => {
    for (let round = 0; round < 4; round += 1) {
      const eve = await strangerAt();
      const { token } = await gateway().proofSentTo(eve.email);
      const spoil = (client: Client) => [
        client.send(UpdateProfileDocument, { name: 'Eve' }),
        client.send(ReplaceCustomDataDocument, { data: { eve: 1 } }),
        client.send(UpdateCustomDataDocument, { field: 'eve', value: 2 }),
        client.send(ChangeUsernameDocument, { username: newName() }),
      ];
      await Promise.all([...spoil(eve), confirm(gateway().guest(), { token }), ...spoil(eve), ...spoil(eve)]);
      const cleared = { name: null, customData: null, username: eve.email.split('@')[0] };
      expect(await accountOf(gateway(), eve)).toMatchObject(cleared);
    }
  });

  it('is not written to by a change that was let in before and comes late', async () => {
    const eve = await strangerAt();
    const { profiles, users } = gateway().gateway.services;
    const origin = { requestId: 'late', ip: '192.0.2.1', userAgent: null, locale: 'en' };
    const called = { operation: 'late', field: 'Mutation.late' };
    const actor = { id: eve.id, origin, ownerVersion: 0, isAdmin: false, ...called };
    await byLoginCode(eve);
    const before = await accountOf(gateway(), eve);
    const late = [
      () => profiles.update({ name: 'Eve' }, actor),
      () => profiles.replaceCustomData({ eve: 1 }, { userId: eve.id, actor }),
      () => profiles.updateCustomData({ field: 'eve', value: 1 }, { userId: eve.id, actor }),
      () => users.changeUsername(eve.id, newName(), actor),
    ];
    for (const change of late) await expect(change()).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    expect(await accountOf(gateway(), eve)).toEqual(before);
  });

  it('comes to one of many proofs at once, and is told of once', async () => {
    const eve = await strangerAt();
    const { token } = await gateway().proofSentTo(eve.email);
    const resetting = (await resetProof(gateway(), eve)).token;
    await Promise.all([
      confirm(gateway().guest(), { token }),
      reset(gateway().guest(), { token: resetting }),
      confirm(gateway().guest(), { token }),
      reset(gateway().guest(), { token: resetting }, NEW),
    ]);
    expect(await accountOf(gateway(), eve)).toMatchObject({ ownerVersion: 1, name: null, customData: null });
    expect(await gateway().trail({ type: 'address_claimed', subjectId: eve.id })).toHaveLength(1);
  });
});

onEveryEngine('the only administrator, whose address nobody proved', (gateway) => {
  it('stays one where the address is proved', async () => {
    const [admin, eve] = [await gateway().admin(), await gateway().signedIn()];
    for (const { _id: id } of (await standings(gateway())).active) {
      if (id !== admin.id) await admin.send(SetPermissionsDocument, { id, permissions: [] });
    }
    await admin.send(SetPermissionsDocument, { id: eve.id, permissions: ['admin'] });
    expect((await eve.send(SetPermissionsDocument, { id: admin.id, permissions: [] })).code).toBeNull();
    await reset(gateway().guest(), { token: (await resetProof(gateway(), eve)).token });
    expect((await accountOf(gateway(), eve))?.permissions).toEqual(['admin']);
  });
});

onEveryEngine('an administrator whose address is proved by somebody else', (gateway) => {
  const unprovedAdmin = async () => {
    const [admin, eve] = [await gateway().admin(), await gateway().signedIn()];
    await admin.send(SetPermissionsDocument, { id: eve.id, permissions: ['admin'] });
    return { admin, eve };
  };
  const origin = { requestId: 'late', ip: '192.0.2.1', userAgent: null, locale: 'en' };

  it('counts as before where the proof comes too late', async () => {
    const { eve } = await unprovedAdmin();
    const seen = await accountOf(gateway(), eve);
    await confirm(eve, { token: (await gateway().proofSentTo(eve.email)).token });
    expect(seen && (await gateway().gateway.services.claims.claim(seen, { origin }))).toBeNull();
    expect((await standings(gateway())).counted).toContain(eve.id);
  });

  it('counts no more where somebody counted them anew meanwhile', async () => {
    const { eve } = await unprovedAdmin();
    const seen = await accountOf(gateway(), eve);
    await setAccount(gateway(), eve.id, { adminVersion: 7 });
    const owned = seen && (await gateway().gateway.services.claims.claim(seen, { origin }));
    expect(owned?.permissions).toEqual([]);
    expect((await standings(gateway())).counted).not.toContain(eve.id);
  });

  it('AD-07 leaves one behind, while the other goes and promotes them', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { admin, eve } = await unprovedAdmin();
      for (const { _id: id } of (await standings(gateway())).active) {
        if (id !== admin.id && id !== eve.id) await admin.send(SetPermissionsDocument, { id, permissions: [] });
      }
      const { token } = await resetProof(gateway(), eve);
      await Promise.all([
        atOnce(3, () => admin.copy().send(SetPermissionsDocument, { id: eve.id, permissions: ['admin'] })),
        reset(gateway().guest(), { token }),
        deleteAccount(admin.copy()),
      ]);
      expect([round, await faultsAfter(gateway(), [])]).toEqual([round, []]);
    }
  }, 60_000);
});
