import { ActiveAdmins } from '../../src/administration/active-admins';
import { AdminRosterRepository } from '../../src/administration/admin-roster.repository';
import { AdminTrail } from '../../src/administration/admin-trail';
import { BlockService } from '../../src/administration/block.service';
import { LastAdmin } from '../../src/administration/administration.errors';
import { PermissionService } from '../../src/administration/permission.service';
import { AdminStandingRepository } from '../../src/users/admin-standing.repository';
import { isBlocked } from '../../src/users/user.policy';
import { engines } from '../support/engines';
import { startGateway, type TestGateway } from '../support/gateway';
import type { AdminsDocument } from '../../src/administration/admins.document';

/** A roster in which something happens right after the first time that somebody leaves, or right before an entry is written. */
class InterruptedRoster extends AdminRosterRepository {
  private interrupted = false;
  interruption: () => Promise<unknown> = () => Promise.resolve();
  beforeEntry: () => Promise<unknown> = () => Promise.resolve();

  override enter(userId: string, isActive: () => Promise<boolean>): Promise<boolean> {
    return super.enter(userId, async () => {
      const active = await isActive();
      await this.beforeEntry();
      return active;
    });
  }

  override async leave(userId: string): Promise<boolean> {
    const left = await super.leave(userId);
    if (!this.interrupted) {
      this.interrupted = true;
      await this.interruption();
    }
    return left;
  }
}

describe.each(engines())('a block that others run into ($name)', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway(engine);
  }, 60_000);
  afterAll(() => gateway.stop());

  /** Ada and Bob administer; Ada's blocking of Bob is interrupted once Bob has left the roster. */
  const scene = async () => {
    const { services, platform } = gateway.gateway;
    for (const name of ['settings', 'users']) await platform.database.collection(name).deleteMany({});
    const [ada, bob] = [await gateway.admin(), await gateway.admin()];
    const roster = new InterruptedRoster(platform.database);
    const { sessions, users } = services;
    const { clock } = gateway;
    const admins = new ActiveAdmins({
      standing: new AdminStandingRepository(platform.database, clock),
      roster,
      clock,
    });
    const trail = new AdminTrail(platform.audit, platform.announcer);
    const blocks = new BlockService({ admins, clock, sessions, trail, users });
    const permissions = new PermissionService({ admins, trail, users });
    const origin = { requestId: 'request', ip: null, userAgent: null, locale: 'en' };
    const called = { operation: 'raced', field: 'Mutation.raced' };
    const actor = { id: ada.id, origin, isAdmin: true, ...called };
    const block = () => blocks.block(bob.id, { reason: null, until: null }, actor);
    const set = (id: string, names: string[]) => permissions.set(id, names, actor);
    const heldBy = async (id: string) => (await users.getById(id)).permissions;
    const isOut = async (id: string) => isBlocked((await users.getById(id)).block, gateway.clock.now());
    const onRoster = async () =>
      (await gateway.documents<AdminsDocument>('settings')).flatMap(({ ids = [] }) => ids).sort();
    /** Bob is on the roster again, as after an unblocking that ran beside; then Ada is gone. */
    const bobComesBack = () => admins.reinstate(bob.id);
    const bobIsLeftAlone = async () => {
      await bobComesBack();
      await admins.takeAway({ look: () => users.getById(ada.id), write: (seen) => users.restrict(seen, [], bob.id) });
    };
    return { ada, bob, roster, block, set, heldBy, isOut, onRoster, bobComesBack, bobIsLeftAlone };
  };

  it('AD-07 leaves no blocked administrator on the roster, whoever put them back meanwhile', async () => {
    const { ada, bob, roster, block, isOut, onRoster, bobComesBack } = await scene();
    roster.interruption = bobComesBack;
    await block();
    expect([await isOut(bob.id), await onRoster()]).toEqual([true, [ada.id]]);
  });

  it('AD-07 is refused where all others have left meanwhile', async () => {
    const { bob, roster, block, isOut, onRoster, bobIsLeftAlone } = await scene();
    roster.interruption = bobIsLeftAlone;
    await expect(block()).rejects.toThrow(LastAdmin);
    expect([await isOut(bob.id), await onRoster()]).toEqual([false, [bob.id]]);
  });

  it('AD-07 leaves no demoted administrator on the roster, whoever put them back meanwhile', async () => {
    const { ada, bob, roster, set, heldBy, onRoster, bobComesBack } = await scene();
    roster.interruption = bobComesBack;
    await set(bob.id, ['editor']);
    expect([await heldBy(bob.id), await onRoster()]).toEqual([['editor'], [ada.id]]);
  });

  it('AD-07 is refused for a demotion too where all others have left meanwhile', async () => {
    const { bob, roster, set, heldBy, onRoster, bobIsLeftAlone } = await scene();
    roster.interruption = bobIsLeftAlone;
    await expect(set(bob.id, [])).rejects.toThrow(LastAdmin);
    expect([await heldBy(bob.id), await onRoster()]).toEqual([['admin'], [bob.id]]);
  });

  it('AD-07 a promotion that a demotion overtakes leaves nobody on the roster who is no administrator', async () => {
    const { ada, bob, roster, set, heldBy, onRoster } = await scene();
    const eve = await gateway.signedIn();
    let demoted = false;
    roster.beforeEntry = async () => {
      if (demoted) return;
      demoted = true;
      await set(eve.id, []);
    };
    await set(eve.id, ['admin']);
    expect(await heldBy(eve.id)).toEqual([]);
    expect(await onRoster()).toEqual([ada.id, bob.id].sort());
  });

  it('AD-07 a stop between leaving and the change leaves an administrator who is counted when needed', async () => {
    const { ada, bob, roster, block, onRoster, bobIsLeftAlone } = await scene();
    roster.interruption = () => Promise.reject(new Error('stopped'));
    await expect(block()).rejects.toThrow('stopped');
    expect(await onRoster()).toEqual([ada.id]);
    await bobIsLeftAlone();
    expect(await onRoster()).toEqual([bob.id]);
  });
});
