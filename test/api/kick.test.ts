import { logIn } from '../support/attempts';
import { newDevice, refresh, refusalOf } from '../support/devices';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import { KickUserDocument, MeDocument } from '../support/operations';
import type { SessionDocument } from '../../src/sessions/session.document';

onEveryEngine('kicking (kickUser)', (gateway) => {
  it('SE-13 refuses every token issued so far at once; the account stays, and signs in again', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const devices = [await newDevice(gateway(), ada), await newDevice(gateway(), ada)];
    expect((await admin.send(KickUserDocument, { id: ada.id })).data).toEqual({ kickUser: { id: ada.id } });
    expect((await ada.send(MeDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
    for (const { accessToken, refreshToken } of devices) {
      expect(await refusalOf(gateway(), accessToken)).toBe('REVOKED');
      expect(await refresh(gateway(), refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    }
    const { accessToken } = await newDevice(gateway(), ada);
    expect(await refusalOf(gateway(), accessToken)).toBeNull();
  });

  it('SE-13 holds within the same millisecond, and even if a stop kept it from ending sessions one by one', async () => {
    const [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
    const before = await newDevice(gateway(), ada);
    await admin.send(KickUserDocument, { id: ada.id });
    const after = await newDevice(gateway(), ada);
    const sessions = gateway().gateway.platform.database.collection<SessionDocument>('sessions');
    await sessions.updateMany({ userId: ada.id }, { $set: { revokedAt: null, revokedReason: null } });
    expect(await refusalOf(gateway(), before.accessToken)).toBe('REVOKED');
    expect(await refresh(gateway(), before.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    expect(await refusalOf(gateway(), after.accessToken)).toBeNull();
  });

  it('SE-13 leaves others alone, and its event', async () => {
    const [admin, ada, bob] = [await gateway().admin(), await gateway().signedIn(), await gateway().signedIn()];
    await admin.send(KickUserDocument, { id: ada.id });
    expect((await bob.send(MeDocument)).data?.me?.id).toBe(bob.id);
    expect(await gateway().trail({ type: 'authz_admin', subjectId: ada.id })).toEqual([
      expect.objectContaining({ actorId: admin.id, details: { operation: 'kickUser' } }),
    ]);
  });

  it('oneself signs one out everywhere; an id that nobody has is told, and leaves its event', async () => {
    const admin = await gateway().admin();
    expect((await admin.send(KickUserDocument, { id: 'nobody-at-all' })).code).toBe('USER_NOT_FOUND');
    expect((await admin.send(KickUserDocument, { id: admin.id })).code).toBeNull();
    expect((await admin.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect((await logIn(admin, admin.username, PASSWORD)).code).toBeNull();
    const [event] = await gateway().trail({ subjectId: 'nobody-at-all' });
    expect(event?.details).toEqual({
      field: 'Mutation.kickUser',
      code: 'USER_NOT_FOUND',
    });
  });
});
