import { AdminRosterRepository } from '../../src/administration/admin-roster.repository';
import { ALL_COLLECTIONS } from '../../src/storage/collections';
import type { Database } from '../../src/storage/database';
import { atOnce } from '../support/attempts';
import { engines } from '../support/engines';
import type { AdminsDocument } from '../../src/administration/admins.document';

describe.each(engines())('the roster of administrators ($name)', (engine) => {
  let database: Database;
  let roster: AdminRosterRepository;
  beforeEach(async () => {
    database = await engine.open();
    await database.prepare(ALL_COLLECTIONS);
    roster = new AdminRosterRepository(database);
  }, 60_000);
  afterEach(() => database.close());
  const ids = async () =>
    (await database.collection<AdminsDocument>('settings').find({})).flatMap((admins) => admins.ids).sort();

  it('is empty until somebody enters, and takes everybody once', async () => {
    expect(await roster.isEmpty()).toBe(true);
    await atOnce(8, (index) => roster.enter(index % 2 === 0 ? 'ada' : 'bob'));
    expect(await ids()).toEqual(['ada', 'bob']);
  });

  it('lets everybody leave but the last, and says so again', async () => {
    await roster.enter('ada');
    await roster.enter('bob');
    expect([await roster.leave('bob'), await roster.leave('bob'), await roster.leave('nobody')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([await roster.leave('ada'), await roster.leave('ada')]).toEqual([false, false]);
    expect(await ids()).toEqual(['ada']);
  });

  it('AD-07 keeps one of any number who leave at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `admin-${String(index)}`);
    for (const name of names) await roster.enter(name);
    const left = await Promise.all(names.map((name) => roster.leave(name)));
    expect(left.filter((gone) => !gone)).toHaveLength(1);
    expect(await roster.isEmpty()).toBe(false);
  });

  it('AD-07 lets somebody leave who enters again and again, while another stays', async () => {
    await roster.enter('ada');
    for (let round = 0; round < 10; round += 1) {
      const [, left] = await Promise.all([roster.enter('bob'), roster.leave('bob')]);
      expect([left, (await ids()).includes('ada')]).toEqual([true, true]);
    }
  });
});
