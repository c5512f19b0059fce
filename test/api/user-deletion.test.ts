import { bodyOf } from '../support/attempts';
import type { Client } from '../support/client';
import { placesOf } from '../support/deletion';
import { askForChange, confirmChange, requestedChange } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person, startGateway } from '../support/gateway';
import {
  BlockUserDocument,
  DeleteUserDocument,
  MeDocument,
  RegisterDocument,
  UnblockEmailDocument,
} from '../support/operations';
import type { KeptBlockDocument } from '../../src/users/kept-block.document';

const HOUR = 3_600_000;

onEveryEngine('deleting a user (deleteUser)', (gateway, engine) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin();
  });

  const remove = (client: Client, id: string, keepBlock?: boolean) =>
    client.send(DeleteUserDocument, { id, ...(keepBlock === undefined ? {} : { keepBlock }) });
  const register = (email: string, client = gateway().guest()) =>
    client.send(RegisterDocument, { input: { email, password: PASSWORD } });
  const unblock = (client: Client, email: string) => client.send(UnblockEmailDocument, { email });
  const blockedAndDeleted = async (terms: { until?: string; keepBlock?: boolean } = {}) => {
    const eve = await gateway().signedIn();
    await admin.send(BlockUserDocument, { id: eve.id, ...(terms.until === undefined ? {} : { until: terms.until }) });
    expect((await remove(admin, eve.id, terms.keepBlock)).code).toBeNull();
    return eve;
  };
  const eventsAbout = async (id: string | null) =>
    (await gateway().trail({ subjectId: id }))
      .filter(({ type }) => type.startsWith('authz'))
      .map(({ actorId, type, details, ip }) => ({ actorId, type, details, ip: ip !== null }));

  it('takes everything away as its owner would, and leaves its event with the place of the administrator alone', async () => {
    const eve = await gateway().signedIn();
    expect((await remove(admin, eve.id)).data).toEqual({ deleteUser: true });
    expect((await eve.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    for (const text of [eve.email, eve.username]) expect(await placesOf(gateway(), text)).toEqual([]);
    const details = { operation: 'deleteUser', keepBlock: true };
    expect(await eventsAbout(eve.id)).toEqual([{ actorId: admin.id, type: 'authz_admin', details, ip: true }]);
  });

  it('AD-06 oneself is refused, and an id that nobody has or has any more; each leaves its event', async () => {
    const eve = await gateway().signedIn();
    await remove(admin, eve.id);
    for (const [id, code] of [
      [admin.id, 'SELF_ACTION'],
      ['nobody-to-delete', 'USER_NOT_FOUND'],
      [eve.id, 'USER_NOT_FOUND'],
    ] as const) {
      expect((await remove(admin, id)).code).toBe(code);
      expect(await eventsAbout(id)).toContainEqual({
        actorId: admin.id,
        type: 'authz_fail',
        details: { field: 'Mutation.deleteUser', code },
        ip: true,
      });
    }
    expect((await admin.send(MeDocument)).data?.me?.isAdmin).toBe(true);
  });

  it('AD-07 two administrators who delete each other at once leave one', async () => {
    const alone = await startGateway(engine);
    let one = await alone.admin();
    for (let round = 0; round < 5; round += 1) {
      const other = await alone.admin();
      const codes = (await Promise.all([remove(one, other.id), remove(other, one.id)])).map(({ code }) => code);
      expect(codes.filter((code) => code === null)).toHaveLength(1);
      expect(['LAST_ADMIN', 'UNAUTHENTICATED', 'USER_NOT_FOUND']).toContain(codes.find((code) => code !== null));
      expect(await alone.documents('users')).toHaveLength(1);
      if (codes[1] === null) one = other;
    }
    await alone.stop();
  }, 60_000);

  describe('who is blocked (deleteUser, unblockEmail)', () => {
    it('keeps the block on the address, in any spelling, and says no more than that it is taken', async () => {
      const eve = await blockedAndDeleted();
      const other = await gateway().signedIn();
      const [blocked, taken] = [await register(eve.email.toUpperCase()), await register(other.email)];
      expect(blocked.code).toBe('EMAIL_TAKEN');
      expect(bodyOf(blocked)).toBe(bodyOf(taken));
      const [kept] = await gateway().documents<KeptBlockDocument>('keptBlocks');
      expect(Object.keys(kept ?? {}).sort()).toEqual(['_id', 'at', 'until']);
      expect(await placesOf(gateway(), eve.email)).toEqual([]);
    });

    it('can have the address neither by a change', async () => {
      const eve = await blockedAndDeleted();
      const mallory = await gateway().signedIn();
      expect((await askForChange(mallory, eve.email)).code).toBeNull();
      expect(await gateway().mailsTo(eve.email, 1)).toHaveLength(1);
    }, 20_000);

    it('nor by a change that was asked for before', async () => {
      const mallory = await gateway().signedIn();
      const email = `${newName()}@example.com`;
      const { token } = await requestedChange(gateway(), mallory, { newEmail: email });
      const eve = gateway().guest();
      const { data } = await register(email, eve);
      const id = data?.register.__typename === 'SignedIn' ? data.register.user.id : '';
      await admin.send(BlockUserDocument, { id });
      await remove(admin, id);
      expect((await confirmChange(mallory, { token })).code).toBe('CHALLENGE_INVALID');
    });

    it('is free again when an administrator lifts it, which leaves its event without the address', async () => {
      const eve = await blockedAndDeleted();
      expect((await unblock(admin, eve.email)).data).toEqual({ unblockEmail: true });
      expect((await unblock(admin, eve.email)).data).toEqual({ unblockEmail: false });
      expect(await eventsAbout(null)).toContainEqual({
        actorId: admin.id,
        type: 'authz_admin',
        details: { operation: 'unblockEmail' },
        ip: true,
      });
      expect((await register(eve.email)).code).toBeNull();
    });

    it('is free again when the block ends by itself', async () => {
      const until = new Date(gateway().clock.now().getTime() + HOUR).toISOString();
      const eve = await blockedAndDeleted({ until });
      expect((await register(eve.email)).code).toBe('EMAIL_TAKEN');
      gateway().clock.pass(HOUR);
      admin = await gateway().admin();
      expect((await register(eve.email)).code).toBeNull();
    });

    it('leaves nothing on the address where the administrator says so', async () => {
      const eve = await blockedAndDeleted({ keepBlock: false });
      expect((await register(eve.email)).code).toBeNull();
    });

    it('leaves nothing with KEEP_BLOCK_ON_DELETE=false, unless the administrator says so', async () => {
      const free = await startGateway(engine, { settings: { KEEP_BLOCK_ON_DELETE: 'false' } });
      const root = await free.admin();
      for (const [keepBlock, code] of [
        [undefined, null],
        [true, 'EMAIL_TAKEN'],
      ] as const) {
        const eve = await free.signedIn();
        await root.send(BlockUserDocument, { id: eve.id });
        await remove(root, eve.id, keepBlock);
        expect((await register(eve.email, free.guest())).code).toBe(code);
      }
      await free.stop();
    });

    it('EN-05 with confirm-first is answered as a free address is', async () => {
      const hidden = await startGateway(engine, { settings: { REGISTRATION: 'confirm-first' } });
      const root = await hidden.admin();
      const email = `${newName()}@example.com`;
      await register(email, hidden.guest());
      const [eve] = (await hidden.documents<{ _id: string; email: string }>('users')).filter(
        (user) => user.email === email,
      );
      await root.send(BlockUserDocument, { id: eve?._id ?? '' });
      await remove(root, eve?._id ?? '');
      const [blocked, fresh] = [
        await register(email, hidden.guest()),
        await register(`${newName()}@example.com`, hidden.guest()),
      ];
      const shape = (answer: { text: string }) => answer.text.replace(/"(id|sentTo)":"[^"]*"/g, '"$1"');
      expect(shape(blocked)).toBe(shape(fresh));
      expect((await hidden.documents<{ _id: string; email: string }>('users')).map((user) => user.email)).not.toContain(
        email,
      );
      await hidden.stop();
    });
  });
});
