import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { atOnce, logIn, WRONG } from '../support/attempts';
import { askForMail, COOLDOWN_MS, setAccount } from '../support/confirmation';
import { askForDeletionCode, deleteAccount, placesOf } from '../support/deletion';
import { bearing, newDevice, refresh, stateOf } from '../support/devices';
import { askForChange, changedTo, stored } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person, startGateway } from '../support/gateway';
import { Interference } from '../support/interference';
import { MeDocument, RefreshTokenDocument, RegisterDocument } from '../support/operations';
import type { SessionDocument } from '../../src/sessions/session.document';
import type { DeletionDocument } from '../../src/administration/deletion.document';

const MINUTE = 60_000;

onEveryEngine("deleting one's account (requestAccountDeletion, deleteAccount)", (gateway, engine) => {
  const rowsOf = async (name: 'sessions' | 'challenges' | 'identities', { id }: { id: string }) =>
    (await gateway().documents<{ _id: string; userId: string }>(name)).filter(({ userId }) => userId === id);
  const isGone = async ({ id }: Person) => !(await gateway().documents('users')).some(({ _id }) => _id === id);
  const sweep = async () => {
    gateway().clock.pass(MINUTE);
    await gateway().gateway.services.eraser.sweep();
  };

  it('SE-22 leaves no account and no session, and every token of three devices is refused', async () => {
    const ada = await gateway().signedIn();
    const devices = [await newDevice(gateway(), ada), await newDevice(gateway(), ada)];
    const before = ada.copy();
    expect((await deleteAccount(ada)).data).toEqual({ deleteAccount: true });
    expect([...ada.cookies.keys()]).toEqual(['device']);
    expect((await before.send(MeDocument)).code).toBe('UNAUTHENTICATED');
    expect((await before.send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
    for (const { accessToken, refreshToken } of devices) {
      expect((await bearing(gateway(), accessToken).send(MeDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
      expect(await refresh(gateway(), refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    }
    expect(await isGone(ada)).toBe(true);
    expect([...(await rowsOf('sessions', ada)), ...(await rowsOf('challenges', ada))]).toEqual([]);
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
  });

  it.each([
    ['no password', null, 'BAD_USER_INPUT'],
    ['a wrong password', WRONG, 'INVALID_CREDENTIALS'],
  ])('EM-19 is refused with %s, and changes nothing', async (_, password, code) => {
    const ada = await gateway().signedIn();
    const before = await stateOf(gateway());
    expect((await deleteAccount(ada, { password })).code).toBe(code);
    expect(await stateOf(gateway())).toEqual(before);
    expect((await deleteAccount(gateway().guest())).code).toBe('UNAUTHENTICATED');
  });

  it('EM-19 EM-02 of ten uses of one code at once one deletes', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { passwordHash: null });
    await askForDeletionCode(ada);
    const { code: mailed } = await gateway().proofSentTo(ada.email, 2);
    const given = { password: null, proof: { code: mailed } };
    const codes = (await atOnce(10, () => deleteAccount(ada.copy(), given))).map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    expect(codes.filter((code) => code === 'CHALLENGE_INVALID' || code === 'UNAUTHENTICATED')).toHaveLength(9);
    expect(await gateway().trail({ type: 'user_deleted', subjectId: ada.id })).toHaveLength(1);
  });

  it('EM-19 of four at once with the password one deletes', async () => {
    const ada = await gateway().signedIn();
    const codes = (await atOnce(4, () => deleteAccount(ada.copy()))).map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(3);
  });

  it('EM-19 sends no mail that waited, in a document or in the outbox', async () => {
    const ada = await gateway().signedIn();
    const { mail: sealer, outbox } = gateway().gateway.platform;
    await outbox.stop();
    await gateway().mailsTo(ada.email);
    const rows = gateway().gateway.platform.database.collection<OutboxDocument>('outbox');
    const hers = { recipient: { $in: sealer.recipientsOf(ada.email) } };
    expect((await rows.updateOne(hers, { $set: { state: 'pending' } })).modifiedCount).toBe(1);
    const newEmail = `${newName()}@new.example.com`;
    await askForChange(ada, newEmail);
    await deleteAccount(ada);
    expect(await rows.countDocuments(hers)).toBe(0);
    expect(await gateway().mailsTo(newEmail, 0)).toEqual([]);
    expect(await gateway().mailsTo(ada.email, 1)).toHaveLength(1);
    outbox.start();
  });

  it('PR-08 leaves neither address, name nor client address anywhere; the trail knows an id', async () => {
    const ada = await gateway().signedIn();
    ada.headers['user-agent'] = `browser-of-${ada.username}`;
    const second = `${newName()}@second.example.com`;
    await changedTo(gateway(), ada, second);
    await logIn(gateway().guest(), ada.username, WRONG);
    await askForDeletionCode(ada);
    const events = () => gateway().trail({ subjectId: ada.id });
    expect((await events()).some(({ ip }) => ip !== null)).toBe(true);
    expect((await deleteAccount(ada)).code).toBeNull();
    for (const text of [ada.email, ada.username, second]) {
      expect([text, await placesOf(gateway(), text)]).toEqual([text, []]);
    }
    const left = await events();
    expect(left.map(({ type }) => type)).toEqual(expect.arrayContaining(['user_created', 'user_deleted']));
    expect(left.filter(({ ip, userAgent }) => ip !== null || userAgent !== null)).toEqual([]);
  });

  it('frees name and address at once, and the addresses given up', async () => {
    const ada = await gateway().signedIn();
    const second = `${newName()}@second.example.com`;
    await changedTo(gateway(), ada, second);
    await deleteAccount(ada);
    for (const [email, username] of [
      [ada.email, ada.username],
      [second, newName()],
    ] as const) {
      const { code } = await gateway()
        .guest()
        .send(RegisterDocument, { input: { email, username, password: PASSWORD } });
      expect(code).toBeNull();
    }
  });

  it('RC-09 beside refreshes, mails and sign-ins leaves nothing that works, and after a minute nothing at all', async () => {
    for (let round = 0; round < 5; round += 1) {
      gateway().clock.pass(15 * MINUTE);
      const ada = await gateway().signedIn();
      const device = await newDevice(gateway(), ada);
      const [deleted] = await Promise.all([
        deleteAccount(ada.copy()),
        refresh(gateway(), device.refreshToken),
        askForMail(gateway().guest(), ada.email),
        logIn(gateway().guest(), ada.email, PASSWORD),
        askForDeletionCode(ada.copy()),
      ]);
      expect(deleted.code).toBeNull();
      expect(await isGone(ada)).toBe(true);
      await sweep();
      expect([...(await rowsOf('sessions', ada)), ...(await rowsOf('challenges', ada))]).toEqual([]);
      expect(await placesOf(gateway(), ada.email)).toEqual([]);
    }
  }, 60_000);

  it('is finished by the next sweep, whichever write a stop cut it off after', async () => {
    const { database } = gateway().gateway.platform;
    const interference = new Interference(database);
    for (let last = 1; last <= 6; last += 1) {
      const ada = await gateway().signedIn();
      await gateway().mailsTo(ada.email);
      await gateway().gateway.platform.outbox.stop();
      let begun = false;
      let writes = 0;
      interference.plan = ({ collection, operation }) => {
        begun ||= collection === 'deletions' && operation === 'insertOne';
        if (!begun) return null;
        writes += 1;
        return writes > last ? 'before' : null;
      };
      expect((await deleteAccount(ada)).code).toBe('SERVICE_UNAVAILABLE');
      interference.calm();
      await sweep();
      expect(await isGone(ada)).toBe(true);
      expect([...(await rowsOf('sessions', ada)), ...(await rowsOf('challenges', ada))]).toEqual([]);
      const tombstone = (await gateway().documents<DeletionDocument>('deletions')).find(({ _id }) => _id === ada.id);
      expect([tombstone?.sweepAt, tombstone?.recipients]).toEqual([undefined, undefined]);
      gateway().gateway.platform.outbox.start();
    }
    interference.end();
  }, 60_000);

  it('has not happened where a stop came before its first write', async () => {
    const interference = new Interference(gateway().gateway.platform.database);
    const ada = await gateway().signedIn();
    interference.plan = ({ collection }) => (collection === 'deletions' ? 'before' : null);
    expect((await deleteAccount(ada)).code).toBe('SERVICE_UNAVAILABLE');
    interference.end();
    expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
    expect((await deleteAccount(ada)).code).toBeNull();
  });

  it('works again for an account that came back under its id', async () => {
    const ada = await gateway().signedIn();
    const document = await stored(gateway(), ada);
    await deleteAccount(ada);
    await sweep();
    await gateway().gateway.platform.database.collection('users').insertOne(document);
    await logIn(ada, ada.username, PASSWORD);
    expect((await deleteAccount(ada)).code).toBeNull();
    expect(await isGone(ada)).toBe(true);
  });

  it('AD-07 the last administrator cannot, and one of two who do so at once stays', async () => {
    const alone = await startGateway(engine);
    const [root, other] = [await alone.admin(), await alone.admin()];
    const codes = (await Promise.all([deleteAccount(root), deleteAccount(other)])).map(({ code }) => code);
    expect(codes.sort()).toEqual(['LAST_ADMIN', null]);
    const sessions = await alone.documents<SessionDocument>('sessions');
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(1);
    expect(await alone.documents('users')).toHaveLength(1);
    await alone.stop();
  });

  describe('without a password', () => {
    const withoutPassword = async () => {
      const ada = await gateway().signedIn();
      await setAccount(gateway(), ada.id, { passwordHash: null });
      const { data } = await askForDeletionCode(ada);
      const { code } = await gateway().proofSentTo(ada.email, 2);
      return { ada, challengeId: data?.requestAccountDeletion.id ?? '', code };
    };

    it('takes the mailed code, of the challenge named or alone', async () => {
      for (const named of [true, false]) {
        const { ada, challengeId, code } = await withoutPassword();
        const proof = named ? { challengeId, code } : { code };
        expect((await deleteAccount(ada, { password: null, proof })).code).toBeNull();
        expect(await isGone(ada)).toBe(true);
      }
    });

    it('is refused without a code, with a wrong one, and with somebody else’s', async () => {
      const { ada, challengeId, code } = await withoutPassword();
      const eve = await withoutPassword();
      expect((await deleteAccount(ada, { password: null })).errors[0]?.extensions.fields).toMatchObject([
        { path: 'proof', rule: 'REQUIRED' },
      ]);
      const wrong = code === '000000' ? '000001' : '000000';
      for (const proof of [
        { challengeId, code: wrong },
        { token: 'x' },
        { challengeId: eve.challengeId, code: eve.code },
      ]) {
        expect((await deleteAccount(ada, { password: null, proof })).code).toBe('CHALLENGE_INVALID');
      }
      expect(await isGone(ada)).toBe(false);
      const own = { challengeId: eve.challengeId, code: eve.code };
      expect((await deleteAccount(eve.ada, { password: null, proof: own })).code).toBeNull();
    });

    it('mails at most one code a cooldown', async () => {
      const { ada } = await withoutPassword();
      expect((await askForDeletionCode(ada)).code).toBe('RATE_LIMITED');
      gateway().clock.pass(COOLDOWN_MS);
      expect((await askForDeletionCode(ada)).data?.requestAccountDeletion).toMatchObject({
        kind: 'DELETE_ACCOUNT',
        codeLength: 6,
      });
    });
  });

  it('with DELETE_REQUIRES_CODE wants the password and the code', async () => {
    const strict = await startGateway(engine, { settings: { DELETE_REQUIRES_CODE: 'true' } });
    const ada = await strict.signedIn();
    await askForDeletionCode(ada);
    const { code } = await strict.proofSentTo(ada.email, 2);
    expect((await deleteAccount(ada)).code).toBe('BAD_USER_INPUT');
    expect((await deleteAccount(ada, { password: WRONG, proof: { code } })).code).toBe('INVALID_CREDENTIALS');
    expect((await deleteAccount(ada, { password: null, proof: { code } })).code).toBe('BAD_USER_INPUT');
    expect((await deleteAccount(ada, { proof: { code } })).code).toBeNull();
    await strict.stop();
  });
});
