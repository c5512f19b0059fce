import { newName, onEveryEngine, startGateway } from '../support/gateway';
import { ChangeUsernameDocument } from '../support/operations';
import { until } from '../support/until';
import type { AuditDocument } from '../../src/audit/audit.document';

const DAY_MS = 86_400_000;

onEveryEngine(
  'AUDIT_RETENTION',
  (gateway, engine) => {
    const store = (_id: string, at: Date) =>
      gateway()
        .gateway.platform.database.collection<AuditDocument>('auditEvents')
        .insertOne({
          ...{ _id, at, type: 'user_renamed', actorId: null, subjectId: null },
          ...{ ip: null, userAgent: null, requestId: null, details: null },
        });
    const sweep = () => gateway().gateway.services.auditRetention.sweep();
    const daysAgo = (days: number) => new Date(gateway().clock.now().getTime() - days * DAY_MS);

    it('gives every event its end, by which the database sweeps it', async () => {
      const ada = await gateway().signedIn();
      await ada.send(ChangeUsernameDocument, { username: newName() });
      await gateway().guest().query('{ databaseStats { users } }');
      const events = await gateway().trail();
      expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['user_renamed', 'authz_fail']));
      for (const { at, expiresAt } of events) expect(expiresAt).toEqual(new Date(at.getTime() + 30 * DAY_MS));
    });

    it('ends events from before there was an end, all that are due and no other', async () => {
      const rows = Array.from({ length: 1100 }, (_, n) => ({ id: `old-${String(n)}`, at: daysAgo(31 + n) }));
      for (let from = 0; from < rows.length; from += 100) {
        await Promise.all(rows.slice(from, from + 100).map(({ id, at }) => store(id, at)));
      }
      await store('young', daysAgo(29));
      expect(await sweep()).toBe(1100);
      const ids = (await gateway().trail()).map(({ _id }) => _id);
      expect(ids.filter((id) => id.startsWith('old-'))).toEqual([]);
      expect(ids).toContain('young');
      expect(await sweep()).toBe(0);
    });

    it('that is shorter than before ends what is too old for it, when a gateway starts', async () => {
      await store('ten days', daysAgo(10));
      await store('one day', daysAgo(1));
      const second = await startGateway(engine, { beside: gateway(), settings: { AUDIT_RETENTION: '5d' } });
      try {
        const ids = async () => (await gateway().trail()).map(({ _id }) => _id);
        await until(async () => !(await ids()).includes('ten days'));
        expect(await ids()).toContain('one day');
      } finally {
        await second.stop();
      }
    });
  },
  { settings: { AUDIT_RETENTION: '30d' } },
);
