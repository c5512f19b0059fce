import { activeAdmins } from '../support/administrators';
import { atOnce, logIn } from '../support/attempts';
import type { Client } from '../support/client';
import type { EngineUnderTest } from '../support/engines';
import { onEveryEngine, PASSWORD, type Person, startGateway, type TestGateway } from '../support/gateway';
import { BlockUserDocument, UnblockUserDocument } from '../support/operations';

const HOUR = 3_600_000;
const rounds = ({ name }: EngineUnderTest) => (name === 'embedded' ? 15 : 4);

const block = (admin: Client, id: string, until?: string) =>
  admin.send(BlockUserDocument, { id, ...(until === undefined ? {} : { until }) });

async function signInAgain(person: Person): Promise<void> {
  person.cookies.clear();
  expect((await logIn(person, person.username, PASSWORD)).code).toBeNull();
}

onEveryEngine('the last administrator (blockUser, unblockUser)', (gateway, engine) => {
  let ada: Person;
  let bob: Person;
  let beside: TestGateway | undefined;
  beforeAll(async () => {
    [ada, bob] = [await gateway().admin(), await gateway().admin()];
    beside = await startGateway(engine, { beside: gateway() });
  }, 60_000);
  afterAll(() => beside?.stop());

  /** Both administer again, signed in. */
  const restore = async () => {
    const [left] = await activeAdmins(gateway());
    const [winner, loser] = left === ada.id ? [ada, bob] : [bob, ada];
    await signInAgain(winner);
    await winner.send(UnblockUserDocument, { id: loser.id });
    await signInAgain(loser);
    expect(await activeAdmins(gateway())).toHaveLength(2);
  };

  it('AD-07 stays, when two block each other at once through two gateways', async () => {
    for (let round = 0; round < rounds(engine); round += 1) {
      const other = Object.assign(bob.copy(), { url: beside?.url ?? '' });
      const codes = await atOnce(
        2,
        async (index) => (index === 0 ? await block(ada, bob.id) : await block(other, ada.id)).code,
      );
      expect(codes.filter((code) => code === null)).toHaveLength(1);
      expect(['LAST_ADMIN', 'USER_BLOCKED', 'UNAUTHENTICATED']).toContain(codes.find((code) => code !== null));
      expect(await activeAdmins(gateway())).toHaveLength(1);
      await restore();
    }
  });

  it('AD-07 counts an administrator again whose block has ended by itself', async () => {
    await block(ada, bob.id, new Date(gateway().clock.now().getTime() + HOUR).toISOString());
    gateway().clock.pass(HOUR);
    await Promise.all([signInAgain(ada), signInAgain(bob)]);
    expect((await block(bob, ada.id)).code).toBeNull();
    expect(await activeAdmins(gateway())).toEqual([bob.id]);
    await restore();
  });

  it('AD-07 stays, when one of the two who block each other has just come back by itself', async () => {
    for (let round = 0; round < rounds(engine); round += 1) {
      await block(ada, bob.id, new Date(gateway().clock.now().getTime() + HOUR).toISOString());
      gateway().clock.pass(HOUR);
      await Promise.all([signInAgain(ada), signInAgain(bob)]);
      const codes = await atOnce(
        2,
        async (index) => (index === 0 ? await block(ada, bob.id) : await block(bob, ada.id)).code,
      );
      expect(codes.filter((code) => code === null)).toHaveLength(1);
      expect(await activeAdmins(gateway())).toHaveLength(1);
      await restore();
    }
  });
});
