import { AdminRoster } from '../../src/administration/admin-roster';
import { BlockService } from '../../src/administration/block.service';
import { LastAdmin } from '../../src/administration/administration.errors';
import type { AdminsDocument } from '../../src/storage/collections';
import { isBlocked } from '../../src/users/user.policy';
import { engines } from '../support/engines';
import { startGateway, type TestGateway } from '../support/gateway';

/** A roster in which something happens right after each first time that somebody leaves. */
class InterruptedRoster extends AdminRoster {
  private interrupted = false;
  interruption: () => Promise<unknown> = () => Promise.resolve();

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
    const blocks = new BlockService({ users, sessions, roster, audit: foundations.audit, clock: gateway.clock });
    const origin = { requestId: 'request', ip: null, userAgent: null, locale: 'en' };
    const block = () => blocks.block(bob.id, { reason: null, until: null }, { id: ada.id, origin });
    const isOut = async (id: string) => isBlocked((await users.getById(id)).block, gateway.clock.now());
    const onRoster = async () => (await gateway.documents<AdminsDocument>('settings')).flatMap(({ ids }) => ids);
    return { ada, bob, roster, block, isOut, onRoster };
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
});
