import { ActiveAdmins } from '../../src/administration/active-admins';
import { AdminRoster } from '../../src/administration/admin-roster';
import { AdminTrail } from '../../src/administration/admin-trail';
import { BlockService } from '../../src/administration/block.service';
import { LastAdmin } from '../../src/administration/administration.errors';
import { PermissionService } from '../../src/administration/permission.service';
import type { AdminsDocument } from '../../src/storage/settings-documents';
import { isBlocked } from '../../src/users/user.policy';
import { engines } from '../support/engines';
import { startGateway, type TestGateway } from '../support/gateway';

/** A roster in which something happens right after the first time that somebody leaves, and right after an entry. */
class InterruptedRoster extends AdminRoster {
  private interrupted = false;
  interruption: () => Promise<unknown> = () => Promise.resolve();

  onEntered: () => Promise<unknown> = () => Promise.resolve();

  override async enter(userId: string): Promise<void> {
    await super.enter(userId);
    await this.onEntered();
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
    await gateway.gateway.foundations.database.collection('settings').deleteMany({});
    const [ada, bob] = [await gateway.admin(), await gateway.admin()];
    const { services, foundations } = gateway.gateway;
    const roster = new InterruptedRoster(foundations.database);
    const { sessions, users } = services;
    const { clock } = gateway;
    const admins = new ActiveAdmins({ users, roster, clock });
    const trail = new AdminTrail(foundations.audit);
    const blocks = new BlockService({ admins, clock, sessions, trail, users });
    const permissions = new PermissionService({ admins, trail, users });
    const origin = { requestId: 'request', ip: null, userAgent: null, locale: 'en' };
    const block = () => blocks.block(bob.id, { reason: null, until: null }, { id: ada.id, origin });
    const set = (id: string, names: string[]) => permissions.set(id, names, { id: ada.id, origin });
    const heldBy = async (id: string) => (await users.getById(id)).permissions;
    const isOut = async (id: string) => isBlocked((await users.getById(id)).block, gateway.clock.now());
    const onRoster = async () => (await gateway.documents<AdminsDocument>('settings')).flatMap(({ ids }) => ids);
    return { ada, bob, roster, block, set, heldBy, isOut, onRoster };
  };

  it('AD-07 leaves no blocked administrator on the roster, whoever put them back meanwhile', async () => {
    const { ada, bob, roster, block, isOut, onRoster } = await scene();
    roster.interruption = () => roster.enter(bob.id);
    await block();
    expect([await isOut(bob.id), await onRoster()]).toEqual([true, [ada.id]]);
  });

  it('AD-07 is taken back where all others have left meanwhile', async () => {
    const { ada, bob, roster, block, isOut, onRoster } = await scene();
    roster.interruption = async () => {
      await roster.enter(bob.id);
      await roster.leave(ada.id);
    };
    await expect(block()).rejects.toThrow(LastAdmin);
    expect([await isOut(bob.id), await onRoster()]).toEqual([false, [bob.id]]);
  });

  it('AD-07 leaves no demoted administrator on the roster, whoever put them back meanwhile', async () => {
    const { ada, bob, roster, set, heldBy, onRoster } = await scene();
    roster.interruption = () => roster.enter(bob.id);
    await set(bob.id, ['editor']);
    expect([await heldBy(bob.id), await onRoster()]).toEqual([['editor'], [ada.id]]);
  });

  it('AD-07 is taken back for a demotion too where all others have left meanwhile', async () => {
    const { ada, bob, roster, set, heldBy, onRoster } = await scene();
    roster.interruption = async () => {
      await roster.enter(bob.id);
      await roster.leave(ada.id);
    };
    await expect(set(bob.id, [])).rejects.toThrow(LastAdmin);
    expect([await heldBy(bob.id), await onRoster()]).toEqual([['admin'], [bob.id]]);
  });

  it('AD-07 a promotion that a demotion overtakes leaves nobody on the roster who is no administrator', async () => {
    const { ada, roster, set, heldBy, onRoster } = await scene();
    const eve = await gateway.signedIn();
    roster.onEntered = () => gateway.gateway.services.users.setPermissions(eve.id, [], ada.id);
    await set(eve.id, ['admin']);
    expect(await heldBy(eve.id)).toEqual([]);
    expect(await onRoster()).not.toContain(eve.id);
  });

  it('AD-07 a promotion overtaken while all others leave stands: somebody must administer', async () => {
    const { ada, bob, roster, set, heldBy, onRoster } = await scene();
    const eve = await gateway.signedIn();
    roster.onEntered = async () => {
      await gateway.gateway.services.users.setPermissions(eve.id, [], ada.id);
      for (const id of [ada.id, bob.id]) await AdminRoster.prototype.leave.call(roster, id);
    };
    await set(eve.id, ['admin']);
    expect([await heldBy(eve.id), await onRoster()]).toEqual([['admin'], [eve.id]]);
  });
});
