import { logIn, WRONG } from '../support/attempts';
import type { Client } from '../support/client';
import { mustRefresh, newDevice, refresh, refusalOf } from '../support/devices';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import {
  BlockUserDocument,
  MeDocument,
  RefreshTokenDocument,
  UnblockUserDocument,
  UsersDocument,
} from '../support/operations';
import type { SessionDocument } from '../../src/sessions/session.document';

const HOUR = 3_600_000;

onEveryEngine('blocking (blockUser, unblockUser)', (gateway) => {
  const block = (admin: Client, id: string, terms: { reason?: string; until?: string } = {}) =>
    admin.send(BlockUserDocument, { id, ...terms });
  const unblock = (admin: Client, id: string) => admin.send(UnblockUserDocument, { id });
  const inAnHour = () => new Date(gateway().clock.now().getTime() + HOUR).toISOString();
  const eventsAbout = async (id: string) =>
    (await gateway().trail({ subjectId: id }))
      .filter(({ type }) => type.startsWith('authz'))
      .map(({ actorId, type, details }) => ({ actorId, type, details }));

  it('tells when, by whom, why and until when', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const [at, until] = [gateway().clock.now().toISOString(), inAnHour()];
    const { data } = await block(admin, ada.id, { reason: 'spam', until });
    expect(data?.blockUser).toEqual({ id: ada.id, block: { at, by: admin.id, reason: 'spam', until } });
  });

  it('SE-12 ends every session at once and lets none begin', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const devices = [await newDevice(gateway(), ada), await newDevice(gateway(), ada)];
    await block(admin, ada.id);
    expect((await ada.send(MeDocument)).code).toBe('USER_BLOCKED');
    expect((await ada.copy().send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
    for (const { accessToken, refreshToken } of devices) {
      expect(await refusalOf(gateway(), accessToken)).toBe('USER_BLOCKED');
      expect(await refresh(gateway(), refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    }
    const sessions = await gateway().documents<SessionDocument>('sessions');
    expect(sessions.filter(({ userId, revokedAt }) => userId === ada.id && revokedAt === null)).toEqual([]);
  });

  it('SE-12 is told to whoever knows the password, and to nobody else', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await block(admin, ada.id);
    const guest = gateway().guest();
    expect((await logIn(guest, ada.username, PASSWORD)).code).toBe('USER_BLOCKED');
    expect((await logIn(guest, ada.username, WRONG)).code).toBe('INVALID_CREDENTIALS');
    expect([...guest.cookies.keys()]).toEqual([]);
  });

  it('SE-12 leaves its events, and so does unblocking', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await block(admin, ada.id);
    gateway().clock.pass(1);
    await unblock(admin, ada.id);
    expect(await eventsAbout(ada.id)).toEqual([
      { actorId: admin.id, type: 'authz_admin', details: { operation: 'blockUser', until: null } },
      { actorId: admin.id, type: 'authz_admin', details: { operation: 'unblockUser' } },
    ]);
  });

  it('SE-12 unblocking revives no session, and lets the user sign in', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const device = await newDevice(gateway(), ada);
    await block(admin, ada.id);
    expect((await unblock(admin, ada.id)).data?.unblockUser).toEqual({ id: ada.id, block: null });
    expect(await refusalOf(gateway(), device.accessToken)).toBe('REVOKED');
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    const { refreshToken } = await newDevice(gateway(), ada);
    expect(await refusalOf(gateway(), (await mustRefresh(gateway(), refreshToken)).accessToken)).toBeNull();
  });

  it('SE-12 ends sessions even if a stop kept it from revoking them one by one', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const device = await newDevice(gateway(), ada);
    await block(admin, ada.id);
    await unblock(admin, ada.id);
    const sessions = gateway().gateway.platform.database.collection<SessionDocument>('sessions');
    await sessions.updateMany({ userId: ada.id }, { $set: { revokedAt: null, revokedReason: null } });
    expect(await refusalOf(gateway(), device.accessToken)).toBe('REVOKED');
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
  });

  it('with an end lifts itself, to the millisecond, and revives no session either', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await block(admin, ada.id, { until: inAnHour() });
    gateway().clock.pass(HOUR - 1);
    expect((await logIn(gateway().guest(), ada.username, PASSWORD)).code).toBe('USER_BLOCKED');
    gateway().clock.pass(1);
    expect((await logIn(gateway().guest(), ada.username, PASSWORD)).code).toBeNull();
    expect((await ada.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    const root = admin.copy();
    await logIn(root, admin.username, PASSWORD);
    const { data } = await root.query(`{ user(id: "${ada.id}") { block { at } } }`);
    expect(data).toEqual({ user: { block: null } });
  });

  it.each([
    ['an end that has passed', { until: '2000-01-31T12:00:00Z' }, { path: 'until', rule: 'PAST' }],
    ['a reason of 501 characters', { reason: 'x'.repeat(501) }, { path: 'reason', rule: 'TOO_LONG' }],
    ['an end that is no moment', { until: 'tomorrow' }, { path: 'until', rule: 'DATE_TIME' }],
  ])('is refused with %s, and changes nothing', async (_, terms, fault) => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const { code, errors } = await block(admin, ada.id, terms);
    expect([code, errors[0]?.extensions.fields]).toEqual(['BAD_USER_INPUT', [expect.objectContaining(fault)]]);
    expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
  });

  it('takes a reason of 500 characters, however many bytes they have, and the present moment as passed', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    expect((await block(admin, ada.id, { until: gateway().clock.now().toISOString() })).code).toBe('BAD_USER_INPUT');
    expect((await block(admin, ada.id, { reason: '\u{1f512}'.repeat(500) })).code).toBeNull();
  });

  it('AD-06 oneself is refused, as is an id that nobody has; both leave their event', async () => {
    const admin = await gateway().admin();
    expect((await block(admin, admin.id)).code).toBe('SELF_ACTION');
    expect((await block(admin, 'nobody-at-all')).code).toBe('USER_NOT_FOUND');
    gateway().clock.pass(1);
    expect((await unblock(admin, 'nobody-at-all')).code).toBe('USER_NOT_FOUND');
    const refused = { actorId: admin.id, type: 'authz_fail' };
    expect(await eventsAbout(admin.id)).toEqual([
      { ...refused, details: { field: 'Mutation.blockUser', code: 'SELF_ACTION' } },
    ]);
    expect((await eventsAbout('nobody-at-all')).map(({ details }) => details)).toEqual([
      { field: 'Mutation.blockUser', code: 'USER_NOT_FOUND' },
      { field: 'Mutation.unblockUser', code: 'USER_NOT_FOUND' },
    ]);
    expect((await admin.send(MeDocument)).data?.me?.isAdmin).toBe(true);
  });

  it('AD-06 twice is no fault: the later terms hold; unblocking twice is none either', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    await block(admin, ada.id, { reason: 'first' });
    expect((await block(admin, ada.id, { reason: 'second' })).data?.blockUser.block?.reason).toBe('second');
    await unblock(admin, ada.id);
    expect((await unblock(admin, ada.id)).data?.unblockUser.block).toBeNull();
  });

  it("AD-08 ends an administrator's rights with the next request", async () => {
    const [admin, other] = [await gateway().admin(), await gateway().admin()];
    expect((await other.send(UsersDocument, { first: 1 })).code).toBeNull();
    await block(admin, other.id);
    expect((await other.send(UsersDocument, { first: 1 })).code).toBe('USER_BLOCKED');
    expect((await block(other, admin.id)).code).toBe('USER_BLOCKED');
    expect((await admin.send(MeDocument)).data?.me?.isAdmin).toBe(true);
  });

  it("is seen by administrators alone: for others the field is null with an error, one's own included", async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const own = await ada.query('{ me { username block { at } } }');
    expect([own.data, own.code]).toEqual([{ me: { username: ada.username, block: null } }, 'FORBIDDEN']);
    await block(admin, ada.id);
    const seen = await admin.query<{ user: { block: object } }>(`{ user(id: "${ada.id}") { block { at by } } }`);
    expect(seen.data?.user.block).toMatchObject({ by: admin.id });
  });
});
