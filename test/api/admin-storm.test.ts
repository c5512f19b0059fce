import { canSomebodyAct, type Deed, faultsAfter, KINDS, numbersFrom, standings } from '../support/admin-storm';
import { atOnce, logIn } from '../support/attempts';
import { deleteAccount } from '../support/deletion';
import { onEveryEngine, PASSWORD, type Person, startGateway, type TestGateway } from '../support/gateway';
import { Interference } from '../support/interference';
import { DeleteUserDocument, SetPermissionsDocument, UnblockUserDocument } from '../support/operations';

/** FC_SEED=… goes where no run has been. */
const SEED = Number(process.env['FC_SEED'] ?? 20_261_121);
const REFUSALS = [null, 'LAST_ADMIN', 'FORBIDDEN', 'UNAUTHENTICATED', 'USER_BLOCKED', 'USER_NOT_FOUND', 'SELF_ACTION'];

onEveryEngine('administrators at each other (setPermissions, blockUser, deleteUser)', (gateway, engine) => {
  const rounds = engine.uri === undefined ? 60 : 15;
  let beside: TestGateway | undefined;
  beforeAll(async () => {
    beside = await startGateway(engine, { beside: gateway() });
  }, 60_000);
  afterAll(() => beside?.stop());

  /** So many administrators, all signed in, and no others. */
  const scene = async (count: number): Promise<Person[]> => {
    const { users } = await standings(gateway());
    const { database } = gateway().gateway.platform;
    const people: Person[] = [];
    for (let made = 0; made < count; made += 1) people.push(await gateway().admin());
    const [first] = people;
    for (const { _id: id } of users) {
      await first?.send(UnblockUserDocument, { id });
      await first?.send(DeleteUserDocument, { id });
    }
    expect(await database.collection('users').countDocuments({})).toBe(count);
    return people;
  };
  const through = (person: Person, url: string): Person => Object.assign(person.copy(), { ...person, url });

  it.each(['unblocked', 'promoted'])(
    'AD-07 one of two stays, whose other is %s four times and deleted while they leave',
    async (how) => {
      for (let round = 0; round < (engine.uri === undefined ? 15 : 6); round += 1) {
        const [ada, bob] = (await scene(2)) as [Person, Person];
        const lift = async () =>
          how === 'unblocked'
            ? ada.copy().send(UnblockUserDocument, { id: bob.id })
            : ada.copy().send(SetPermissionsDocument, { id: bob.id, permissions: ['admin'] });
        const [, deleted, left] = await Promise.all([
          atOnce(4, lift),
          ada.copy().send(DeleteUserDocument, { id: bob.id }),
          deleteAccount(ada.copy()),
        ]);
        expect([[deleted.code, left.code]]).not.toContainEqual([null, null]);
        expect([round, await faultsAfter(gateway(), [])]).toEqual([round, []]);
        expect(await canSomebodyAct(gateway())).toBe(true);
      }
    },
    240_000,
  );

  it('AD-07 one stays and can act, whatever is mixed, through one gateway and two', async () => {
    const numbers = numbersFrom(SEED);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(numbers() * from.length)] as T;
    for (let round = 0; round < rounds; round += 1) {
      const people = await scene(2 + (round % 3));
      const urls = round % 2 === 0 ? [gateway().url] : [gateway().url, beside?.url ?? ''];
      const plans = Array.from({ length: 4 + Math.floor(numbers() * 6) }, () => {
        const [kind, actor, subject, url] = [pick(Object.keys(KINDS)), pick(people), pick(people), pick(urls)];
        return { kind, actor: through(actor, url), subject: through(subject, url) };
      });
      const deeds = await Promise.all(
        plans.map(async ({ actor, kind, subject }): Promise<Deed> => {
          const { effect = 'neither', send } = KINDS[kind] ?? {};
          const code = (await send?.(actor, subject, gateway())) ?? null;
          return { kind, effect, subject: subject.id, code };
        }),
      );
      const faults = [
        ...(await faultsAfter(gateway(), deeds)),
        ...deeds.filter(({ code }) => !REFUSALS.includes(code)).map(({ kind, code }) => `${kind}: ${String(code)}`),
        ...((await canSomebodyAct(gateway())) ? [] : ['nobody can act']),
      ];
      expect({ seed: SEED, round, deeds, faults }).toMatchObject({ faults: [] });
    }
  }, 600_000);

  it.each(['block', 'demote', 'remove', 'unblock', 'promote'])(
    'AD-07 one stays, whichever command a stop cuts off in %s, and the next step mends it',
    async (kind) => {
      const { platform, services } = gateway().gateway;
      const interference = new Interference(platform.database);
      const matters = ['users', 'settings', 'deletions'];
      for (let last = 0; last < 9; last += 1) {
        const [ada, bob] = (await scene(2)) as [Person, Person];
        let count = 0;
        interference.plan = ({ collection, operation }) => {
          if (operation.startsWith('find') && operation !== 'findOneAndUpdate') return null;
          if (matters.includes(collection)) count += 1;
          return count > last ? 'before' : null;
        };
        await KINDS[kind]?.send(ada, bob, gateway());
        interference.calm();
        const { code } = await deleteAccount(ada);
        gateway().clock.pass(2 * 60_000);
        await services.eraser.sweep();
        const { counted } = await standings(gateway());
        expect([kind, last, counted]).toEqual([kind, last, [code === null ? bob.id : ada.id]]);
        expect(await canSomebodyAct(gateway())).toBe(true);
      }
      interference.end();
    },
    240_000,
  );

  it('AD-07 nobody leaves on account of somebody whom the roster holds wrongly', async () => {
    const [ada, bob] = (await scene(2)) as [Person, Person];
    const { database } = gateway().gateway.platform;
    await database.collection('users').updateOne({ _id: bob.id }, { $set: { permissions: [] } });
    expect((await deleteAccount(ada)).code).toBe('LAST_ADMIN');
    expect((await standings(gateway())).counted).toEqual([ada.id]);
  });

  it('AD-07 somebody leaves on account of who administers and was not on the roster', async () => {
    const [ada, bob] = (await scene(2)) as [Person, Person];
    const { database } = gateway().gateway.platform;
    await database.collection('settings').updateOne({ _id: 'admins' }, { $pull: { ids: bob.id } });
    expect((await deleteAccount(ada)).code).toBeNull();
    expect((await standings(gateway())).counted).toEqual([bob.id]);
    expect((await logIn(gateway().guest(), bob.username, PASSWORD)).code).toBeNull();
  });
});
