import { hash as bcryptHash } from 'bcrypt';
import { logIn, WRONG } from '../support/attempts';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { imported } from '../support/imports';
import { RegisterDocument, UserDocument as UserOperation, UsersDocument } from '../support/operations';
import { djangoHash } from '../support/origin-hashes';
import type { UserDocument } from '../../src/users/user.document';
import type { IdentityDocument } from '../../src/identities/identity.document';
import type { AdminsDocument } from '../../src/administration/admins.document';

const NEVER = { LOGIN_MAX_FAILURES: '1000', IP_MAX_FAILURES: '100000' };
const MADE = '2022-05-17T10:00:00.000Z';

let made = 0;

/** An ObjectId that no other row has, in Extended JSON. */
function objectId(): { $oid: string } {
  made += 1;
  return { $oid: `62837a8e${String(process.pid % 10_000).padStart(8, '0')}${String(made).padStart(8, '0')}` };
}

onEveryEngine(
  'importing',
  (gateway) => {
    let bcrypt: string;
    beforeAll(async () => {
      bcrypt = await bcryptHash(PASSWORD, 4);
    });

    const authxRow = (fields: object = {}) => {
      const username = newName();
      return {
        ...{ _id: objectId(), id: 1000 + made, email: `${username}@example.com`, username, password: bcrypt },
        ...{ active: true, confirmed: true, permissions: [], info: [], created_at: { $date: MADE } },
        ...{ last_login: { $date: MADE }, ...fields },
      };
    };
    const emahRow = (fields: object = {}) => ({
      ...{ _id: objectId(), email: `${newName()}@example.com`, password: bcrypt, verified: true },
      ...{ verification_code: null, custom_data: { plan: 'free' }, ...fields },
    });
    const fastapiRow = (fields: object = {}) => ({
      ...{ _id: objectId(), name: 'Ada', email: `${newName()}@example.com`, photo: 'default.png', role: 'user' },
      ...{ password: bcrypt, verified: true, created_at: { $date: { $numberLong: '1652781600000' } }, ...fields },
    });
    const outcomeOf = async (login: string, password = PASSWORD) => {
      const { code, data } = await logIn(gateway().guest(), login, password);
      return data?.login.__typename ?? code;
    };
    const users = () => gateway().gateway.platform.database.collection<UserDocument>('users');
    const identities = () => gateway().gateway.platform.database.collection<IdentityDocument>('identities');
    const roster = async () => {
      const settings = gateway().gateway.platform.database.collection<AdminsDocument>('settings');
      return (await settings.findById('admins'))?.ids ?? [];
    };
    const everything = async () => {
      const names = ['users', 'identities', 'settings', 'auditEvents'] as const;
      return Promise.all(names.map(async (name) => JSON.stringify(await gateway().documents(name))));
    };

    describe('of AuthX', () => {
      it('lets people in by address and name, with the password that they had', async () => {
        const [ada, bob] = [authxRow(), authxRow({ password: djangoHash(PASSWORD, 1000) })];
        const { counts, entries } = await imported(gateway(), 'authx', [ada, bob]);
        expect([counts.imported, entries]).toEqual([2, []]);
        for (const { email, username } of [ada, bob]) {
          expect(await outcomeOf(email, WRONG)).toBe('INVALID_CREDENTIALS');
          expect(await outcomeOf(email.toUpperCase())).toBe('SignedIn');
          expect(await outcomeOf(username)).toBe('SignedIn');
        }
        expect((await users().findById(String(bob.id)))?.passwordHash).toMatch(/^\$argon2id\$/);
      });

      it('makes nobody an administrator but those who were, and counts these', async () => {
        const row = authxRow({ permissions: ['admin', 'editor'] });
        const { counts } = await imported(gateway(), 'authx', [row, authxRow({ permissions: ['editor'] })]);
        expect(counts.admins).toBe(1);
        expect(await roster()).toContain(String(row.id));
        const admin = gateway().guest();
        await logIn(admin, row.username, PASSWORD);
        const { data } = await admin.send(UserOperation, { id: String(row.id) });
        expect(data?.user).toMatchObject({ permissions: ['admin', 'editor'], emailConfirmed: true });
      });

      it('keeps out who was not active, and does not count a blocked administrator', async () => {
        const row = authxRow({ active: false, permissions: ['admin'] });
        const { counts } = await imported(gateway(), 'authx', [row]);
        expect([counts.blocked, counts.admins]).toEqual([1, 0]);
        expect(await outcomeOf(row.email)).toBe('USER_BLOCKED');
        expect(await outcomeOf(row.email, WRONG)).toBe('INVALID_CREDENTIALS');
        expect(await roster()).not.toContain(String(row.id));
      });

      it('keeps a name that our rule refuses, and its owner signs in by it', async () => {
        const username = `Ada Lovelace ${newName()}`;
        const row = authxRow({ username });
        await imported(gateway(), 'authx', [row]);
        expect((await users().findById(String(row.id)))?.username).toBe(username);
        expect(await outcomeOf(username)).toBe('SignedIn');
        expect(await outcomeOf(username.toUpperCase())).toBe('SignedIn');
      });

      it('links the account at a provider, to one user alone', async () => {
        const subject = newName();
        const [ada, bob] = [1, 2].map(() => authxRow({ provider: 'google', sid: subject, password: undefined }));
        const { counts, told } = await imported(gateway(), 'authx', [ada, bob]);
        expect([counts.imported, counts.identities, told]).toEqual([2, 1, ['2 IDENTITY']]);
        const linked = await identities().find({ provider: 'google', subject });
        expect(linked.map(({ userId }) => userId)).toEqual([String(ada?.id)]);
        const left = await users().find({ unfinishedImport: true } as object);
        expect(left).toEqual([]);
      });
    });

    describe('of easy-mongodb-auth-handler', () => {
      it('makes names of addresses, another for each, and keeps data', async () => {
        const local = newName();
        const rows = ['a.example', 'b.example', 'c.example'].map((domain) => emahRow({ email: `${local}@${domain}` }));
        expect((await imported(gateway(), 'emah', rows)).counts.imported).toBe(3);
        const stored = await users().find({ _id: { $in: rows.map(({ _id }) => _id.$oid) } });
        expect(new Set(stored.map(({ username }) => username)).size).toBe(3);
        expect(stored.map(({ username }) => username.startsWith(local))).toEqual([true, true, true]);
        expect(stored[0]).toMatchObject({ customData: { plan: 'free' }, createdAt: new Date(0x62837a8e * 1000) });
        for (const { email } of rows) expect(await outcomeOf(email)).toBe('SignedIn');
      });

      it('blocks whom its other collection blocks, and names those whom it does not find', async () => {
        const [ada, bob] = [emahRow(), emahRow()];
        const blocked = [
          { email: ada.email.toUpperCase(), blocked: true },
          { email: bob.email, blocked: false },
          { email: 'nobody@example.com', blocked: true },
          'nonsense',
        ];
        const { counts, entries } = await imported(gateway(), 'emah', [ada, bob], { blocked });
        expect(entries.map(({ file, line, reason }) => [file, line, reason])).toEqual([
          ['blocked', 4, 'NOT_JSON'],
          ['blocked', 3, 'NO_ACCOUNT'],
        ]);
        expect([counts.imported, counts.blocked, counts.rejected]).toEqual([2, 1, 2]);
        expect(await outcomeOf(ada.email)).toBe('USER_BLOCKED');
        expect(await outcomeOf(bob.email)).toBe('SignedIn');
      });

      it('leaves those without a password, or with a hash beyond bounds, one that nobody knows', async () => {
        const rows = [emahRow({ password: null }), emahRow({ password: `$2b$31$${'a'.repeat(53)}` })];
        const { counts, told } = await imported(gateway(), 'emah', rows);
        expect([counts.imported, told]).toEqual([2, ['2 PASSWORD']]);
        for (const { email } of rows) expect(await outcomeOf(email)).toBe('INVALID_CREDENTIALS');
      });
    });

    describe('of the FastAPI tutorial', () => {
      it('lets people in, takes the role for a permission and keeps the name', async () => {
        const rows = [fastapiRow(), fastapiRow({ role: 'admin' }), fastapiRow({ role: 'editor' })];
        const { counts } = await imported(gateway(), 'fastapi', rows);
        expect([counts.imported, counts.admins]).toEqual([3, 1]);
        const stored = await users().find({ _id: { $in: rows.map(({ _id }) => _id.$oid) } }, { sort: { _id: 1 } });
        expect(stored.map(({ permissions }) => permissions)).toEqual([[], ['admin'], ['editor']]);
        expect(stored[0]).toMatchObject({ name: 'Ada', photo: null, createdAt: new Date(MADE) });
        expect(await outcomeOf(rows[0]?.email ?? '')).toBe('SignedIn');
      });
    });

    describe('rows that clash or are broken', () => {
      it('cost themselves alone, with line and reason and as they stood', async () => {
        const ada = authxRow();
        const rows = [
          ada,
          '{"email": "cut off',
          authxRow({ email: ada.email.toUpperCase() }),
          authxRow({ username: ada.username.toUpperCase() }),
          authxRow({ id: ada.id }),
          authxRow({ email: 'nobody' }),
          authxRow({ active: 'yes' }),
          '7',
          authxRow(),
        ];
        const { counts, entries, told } = await imported(gateway(), 'authx', rows);
        expect([...told].sort()).toEqual([
          ...['2 NOT_JSON', '3 EMAIL_TAKEN', '4 USERNAME_TAKEN', '5 ID_TAKEN', '6 EMAIL', '7 FIELD'],
          '8 NOT_AN_OBJECT',
        ]);
        expect([counts.read, counts.imported, counts.rejected]).toEqual([9, 2, 7]);
        const lost = entries.map((entry) => (entry.outcome === 'rejected' ? entry.row : ''));
        expect(lost).toContain('{"email": "cut off');
        expect(lost).toContain(JSON.stringify(rows[2]));
      });

      it('do not take what is somebody else’s here already', async () => {
        const person = await gateway().signedIn();
        const rows = [
          authxRow({ email: person.email }),
          authxRow({ username: person.username }),
          authxRow({ id: undefined, _id: person.id }),
        ];
        await gateway().gateway.platform.outbox.flush();
        const before = await users().findById(person.id);
        const { told } = await imported(gateway(), 'authx', rows);
        expect(told).toEqual(['1 EMAIL_TAKEN', '2 USERNAME_TAKEN', '3 ID_TAKEN']);
        expect(await users().findById(person.id)).toEqual(before);
      });

      it('do not take an address that its former owner may still take back', async () => {
        const person = await gateway().signedIn();
        const given = `${newName()}@example.com`;
        await users().updateOne({ _id: person.id }, { $push: { heldEmails: given } });
        const rows = [emahRow({ email: given })];
        expect((await imported(gateway(), 'emah', rows, { rehearse: true })).told).toEqual(['1 EMAIL_TAKEN']);
        expect((await imported(gateway(), 'emah', rows)).told).toEqual(['1 EMAIL_TAKEN']);
      });

      it('hold their address against everybody else from then on', async () => {
        const row = emahRow();
        await imported(gateway(), 'emah', [row]);
        const input = { email: row.email, password: PASSWORD };
        expect((await gateway().guest().send(RegisterDocument, { input })).code).toBe('EMAIL_TAKEN');
        expect((await users().findById(row._id.$oid))?.heldEmails).toEqual([row.email]);
      });
    });

    describe('a second run', () => {
      it('adds nothing twice, and reports the same rows', async () => {
        const ada = authxRow({ provider: 'google', sid: newName(), permissions: ['admin'] });
        const rows = [ada, authxRow({ email: ada.email }), authxRow({ id: ada.id }), authxRow(), emahRow({ id: null })];
        const first = await imported(gateway(), 'authx', rows);
        const [usersBefore, linksBefore, settingsBefore] = await everything();
        const second = await imported(gateway(), 'authx', rows);
        expect(second.counts).toMatchObject({ read: 5, imported: 0, present: first.counts.imported, identities: 0 });
        expect([...second.told].sort()).toEqual([...first.told].sort());
        expect((await everything()).slice(0, 3)).toEqual([usersBefore, linksBefore, settingsBefore]);
      });

      it('goes on where one was cut off, and leaves alone what its owners changed since', async () => {
        const rows = Array.from({ length: 6 }, () => authxRow({ provider: 'google', sid: newName() }));
        await expect(imported(gateway(), 'authx', rows, { stopAfter: 3 })).rejects.toThrow('stopped');
        const [ada] = rows;
        expect(await outcomeOf(ada?.email ?? '')).toBe('SignedIn');
        await identities().deleteMany({ userId: String(ada?.id) });
        const { counts } = await imported(gateway(), 'authx', rows);
        expect([counts.present, counts.imported, counts.identities]).toEqual([3, 3, 3]);
        expect((await users().findById(String(ada?.id)))?.passwordHash).toMatch(/^\$argon2id\$/);
        expect(await identities().find({ userId: String(ada?.id) })).toEqual([]);
      });

      it('writes what a stop left unwritten beside the user', async () => {
        const subject = newName();
        const row = authxRow({ provider: 'google', sid: subject, permissions: ['admin'] });
        await imported(gateway(), 'authx', [row]);
        await identities().deleteMany({ subject });
        await users().updateOne({ _id: String(row.id) }, { $set: { unfinishedImport: true } });
        const { counts } = await imported(gateway(), 'authx', [row]);
        expect([counts.present, counts.identities, counts.admins]).toEqual([1, 1, 1]);
        expect(await identities().find({ subject })).toHaveLength(1);
        expect((await roster()).filter((id) => id === String(row.id))).toHaveLength(1);
        expect(await users().findById(String(row.id))).not.toHaveProperty('unfinishedImport');
      });

      it('says of a block that came later that it was not made', async () => {
        const row = emahRow();
        await imported(gateway(), 'emah', [row]);
        const { told } = await imported(gateway(), 'emah', [row], { blocked: [{ email: row.email, blocked: true }] });
        expect(told).toEqual(['1 BLOCK']);
        expect(await outcomeOf(row.email)).toBe('SignedIn');
      });
    });

    it('a rehearsal changes nothing and tells the same', async () => {
      const person = await gateway().signedIn();
      const local = newName();
      const rows = [
        ...[emahRow({ email: `${local}@a.example` }), emahRow({ email: `${local}@b.example` }), 'nonsense'],
        ...[emahRow({ email: `${local}@a.example` }), emahRow({ email: person.email }), emahRow({ password: 'x' })],
      ];
      await gateway().gateway.platform.outbox.flush();
      const before = await everything();
      const rehearsed = await imported(gateway(), 'emah', rows, { rehearse: true });
      expect(await everything()).toEqual(before);
      expect(await imported(gateway(), 'emah', rows)).toEqual(rehearsed);
      expect(rehearsed.counts.imported).toBe(3);
      const again = await imported(gateway(), 'emah', rows, { rehearse: true });
      expect(again.counts).toMatchObject({ present: 3, imported: 0, rejected: 3 });
    });

    it('unconfirmed leaves every address to be confirmed', async () => {
      const row = fastapiRow();
      await imported(gateway(), 'fastapi', [row], { unconfirmed: true });
      expect((await users().findById(row._id.$oid))?.emailConfirmedAt).toBeNull();
    });

    it('leaves its events: begun, each administrator, ended with the counts', async () => {
      const row = authxRow({ permissions: ['admin'] });
      await imported(gateway(), 'authx', [row]);
      const trail = await gateway().trail();
      const mine = trail.filter(({ subjectId, type }) => type === 'users_imported' || subjectId === String(row.id));
      expect(mine.map(({ details, type }) => [type, details])).toEqual(
        expect.arrayContaining([
          ['users_imported', { from: 'authx', state: 'begun' }],
          ['user_created', { admin: true, from: 'authx' }],
          ['users_imported', expect.objectContaining({ from: 'authx', state: 'ended', imported: 1, admins: 1 })],
        ]),
      );
    });

    it('a thousand users are all there, whatever the pieces of the file', async () => {
      const rows = Array.from({ length: 1000 }, () => emahRow());
      expect((await imported(gateway(), 'emah', [JSON.stringify(rows)])).counts.imported).toBe(1000);
      const admin = await gateway().admin();
      const { data } = await admin.send(UsersDocument, { filter: { createdBefore: '2023-01-01T00:00:00Z' } });
      expect(data?.users.totalCount).toBeGreaterThanOrEqual(1000);
    });
  },
  { settings: NEVER },
);
