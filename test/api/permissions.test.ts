import { activeAdmins } from '../support/administrators';
import { atOnce } from '../support/attempts';
import type { Client } from '../support/client';
import { accountOf } from '../support/confirmation';
import { newName, onEveryEngine, type Person, startGateway, type TestGateway } from '../support/gateway';
import {
  BlockUserDocument,
  CreateUserDocument,
  SetPermissionsDocument,
  UnblockUserDocument,
  UsersDocument,
} from '../support/operations';

const set = (client: Client, id: string, permissions: string[]) =>
  client.send(SetPermissionsDocument, { id, permissions });

onEveryEngine('permissions (setPermissions)', (gateway) => {
  const heldBy = async ({ id }: Person) => (await accountOf(gateway(), { id }))?.permissions;

  it('are replaced by those given, and users are found by them', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await set(admin, ada.id, ['editor', 'billing:read']);
    const { data } = await set(admin, ada.id, ['reviewer', 'billing:read']);
    expect(data?.setPermissions).toEqual({ id: ada.id, permissions: ['reviewer', 'billing:read'], isAdmin: false });
    const found = await admin.send(UsersDocument, { filter: { permission: 'reviewer' } });
    expect(found.data?.users.nodes.map(({ id }) => id)).toEqual([ada.id]);
  });

  it('JW-16 are read on every request: a demoted administrator is refused with the next one', async () => {
    const [admin, other] = [await gateway().admin(), await gateway().admin()];
    expect((await other.send(UsersDocument, { first: 1 })).code).toBeNull();
    await set(admin, other.id, ['editor']);
    expect((await other.send(UsersDocument, { first: 1 })).code).toBe('FORBIDDEN');
    await set(admin, other.id, ['editor', 'admin']);
    expect((await other.send(UsersDocument, { first: 1 })).code).toBeNull();
  });

  it('AD-09 cannot be granted by users, neither to themselves nor to others', async () => {
    const [eve, ada] = [await gateway().signedIn(), await gateway().signedIn()];
    for (const { id } of [eve, ada]) expect((await set(eve, id, ['admin'])).code).toBe('FORBIDDEN');
    expect((await set(gateway().guest(), eve.id, ['admin'])).code).toBe('UNAUTHENTICATED');
    expect([await heldBy(eve), await heldBy(ada)]).toEqual([[], []]);
  });

  it.each([
    ['an upper-case letter', ['Admin'], ['permissions.0 PERMISSION']],
    ['nothing', ['editor', ''], ['permissions.1 PERMISSION']],
    ['an operator', ['$ne'], ['permissions.0 PERMISSION']],
    ['a line break', ['admin\n'], ['permissions.0 PERMISSION']],
    ['65 characters', ['a'.repeat(65)], ['permissions.0 PERMISSION']],
    ['the same twice', ['a', 'b', 'a'], ['permissions.2 TWICE']],
    ['51 of them', Array.from({ length: 51 }, (_, n) => `p${String(n)}`), ['permissions TOO_MANY']],
  ])('AD-09 with %s are refused, and nothing changes', async (_, permissions, faults) => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await set(admin, ada.id, ['editor']);
    const { code, errors } = await set(admin, ada.id, permissions);
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors[0]?.extensions.fields?.map(({ path, rule }) => `${path} ${rule}`)).toEqual(faults);
    expect(await heldBy(ada)).toEqual(['editor']);
  });

  it('take fifty of 64 characters, and none', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const fifty = Array.from({ length: 50 }, (_, n) => `p${String(n)}`.padEnd(64, '_'));
    expect((await set(admin, ada.id, fifty)).data?.setPermissions.permissions).toEqual(fifty);
    expect((await set(admin, ada.id, [])).data?.setPermissions.permissions).toEqual([]);
  });

  it('AD-06 demote nobody who asks, but may change for oneself; an unknown id is told', async () => {
    const [admin] = [await gateway().admin(), await gateway().admin()];
    expect((await set(admin, admin.id, ['editor'])).code).toBe('SELF_ACTION');
    expect(await heldBy(admin)).toEqual(['admin']);
    expect((await set(admin, admin.id, ['admin', 'editor'])).data?.setPermissions.isAdmin).toBe(true);
    expect((await set(admin, 'nobody-at-all', ['editor'])).code).toBe('USER_NOT_FOUND');
  });

  it('AD-17 changed and refused leave their events', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await set(admin, ada.id, ['editor']);
    gateway().clock.pass(1);
    await set(admin, ada.id, ['NO']);
    const events = await gateway().trail({ subjectId: ada.id });
    const trail = events.filter(({ type }) => type.startsWith('authz'));
    expect(trail.map(({ actorId, type, details }) => ({ actorId, type, details }))).toEqual([
      { actorId: admin.id, type: 'authz_admin', details: { operation: 'setPermissions', permissions: ['editor'] } },
      { actorId: admin.id, type: 'authz_fail', details: { field: 'Mutation.setPermissions', code: 'BAD_USER_INPUT' } },
    ]);
  });
});

onEveryEngine('the last administrator (setPermissions)', (gateway, engine) => {
  const rounds = engine.uri === undefined ? 15 : 4;
  let ada: Person;
  let bob: Person;
  let beside: TestGateway | undefined;
  beforeAll(async () => {
    const others = await activeAdmins(gateway());
    [ada, bob] = [await gateway().admin(), await gateway().admin()];
    for (const id of others) await set(ada, id, []);
    beside = await startGateway(engine, { beside: gateway() });
  }, 60_000);
  afterAll(() => beside?.stop());

  /** Both administer again. */
  const restore = async () => {
    const [left] = await activeAdmins(gateway());
    const [winner, loser] = left === ada.id ? [ada, bob] : [bob, ada];
    expect((await set(winner, loser.id, ['admin'])).code).toBeNull();
    expect(await activeAdmins(gateway())).toHaveLength(2);
  };

  it('AD-07 stays, when two demote each other at once through two gateways', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const other = Object.assign(bob.copy(), { url: beside?.url ?? '' });
      const codes = await atOnce(
        2,
        async (index) => (index === 0 ? await set(ada, bob.id, []) : await set(other, ada.id, ['editor'])).code,
      );
      expect(codes.filter((code) => code === null)).toHaveLength(1);
      expect(['LAST_ADMIN', 'FORBIDDEN']).toContain(codes.find((code) => code !== null));
      expect(await activeAdmins(gateway())).toHaveLength(1);
      await restore();
    }
  });

  it('AD-07 stays, when one demotes the other who promotes a third and is demoted by it', async () => {
    const eve = await gateway().signedIn();
    for (let round = 0; round < rounds; round += 1) {
      await atOnce(3, async (index) => {
        if (index === 0) return set(ada, eve.id, ['admin']);
        return index === 1 ? set(bob, eve.id, []) : set(bob, ada.id, []);
      });
      const left = await activeAdmins(gateway());
      expect(left).toContain(bob.id);
      if (!left.includes(ada.id)) await set(bob, ada.id, ['admin']);
      await set(bob, eve.id, []);
      expect(await activeAdmins(gateway())).toHaveLength(2);
    }
  });

  it('AD-07 counts nobody who is promoted between the look and the write of whoever demotes them', async () => {
    const eve = await gateway().signedIn();
    const { users } = gateway().gateway.services;
    const look = users.getById.bind(users);
    let looks = 0;
    const spy = jest.spyOn(users, 'getById').mockImplementation(async (id) => {
      const seen = await look(id);
      if (id === eve.id && (looks += 1) === 1) expect((await set(ada, eve.id, ['admin'])).code).toBeNull();
      return seen;
    });
    expect((await set(bob, eve.id, ['editor'])).code).toBeNull();
    spy.mockRestore();
    expect(await activeAdmins(gateway())).not.toContain(eve.id);
    expect((await accountOf(gateway(), eve))?.permissions).toEqual(['editor']);
  });

  it('AD-07 counts nobody who is made an administrator and demoted before they are counted', async () => {
    const { users } = gateway().gateway.services;
    const create = users.create.bind(users);
    const spy = jest.spyOn(users, 'create').mockImplementation(async (user, creation) => {
      await create(user, creation);
      expect((await set(bob, user._id, [])).code).toBeNull();
    });
    const input = { email: `${newName()}@example.com`, permissions: ['admin'] };
    const { data } = await ada.send(CreateUserDocument, { input });
    spy.mockRestore();
    expect(await activeAdmins(gateway())).not.toContain(data?.createUser.id);
  });

  it('AD-07 counts nobody who is promoted while blocked, until they are let in again', async () => {
    const eve = await gateway().signedIn();
    await ada.send(BlockUserDocument, { id: eve.id });
    await set(ada, eve.id, ['admin']);
    expect(await activeAdmins(gateway())).not.toContain(eve.id);
    await ada.send(UnblockUserDocument, { id: eve.id });
    expect(await activeAdmins(gateway())).toContain(eve.id);
  });
});
