import { rmSync } from 'node:fs';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import { newName, PASSWORD } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { LoginDocument, RegisterDocument } from '../support/operations';
import type { AuditDocument } from '../../src/audit/audit.document';

jest.setTimeout(180_000);

const FIRST = 'Kd8wTz3XnQ5vRj0yBm7LpGc2HsUf9Ae1';
const SECOND = 'q4ZtN6rVx1JcW8bYkM0gPd5SfE3uHa7L';

describe.each(engines())('two SECRET_KEYs on one database ($name)', ({ uri }) => {
  const places: { folder: string; drop: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const { drop, folder } of places.splice(0)) {
      await drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** A new database, and the programs that run on it under a key. */
  const installation = () => {
    const [folder, database] = [newFolder(), randomDatabaseName()];
    const own = settingsFor(folder);
    const settings =
      uri === undefined ? own : { ...own, MONGODB_URI: uri, MONGODB_DB: database, DB_TIMEOUT_MS: '30000' };
    const open = () =>
      uri === undefined
        ? openDatabase({ engine: 'embedded', dataDir: own['DATA_DIR'] ?? '' })
        : openDatabase({ engine: 'mongodb', uri, database, timeoutMs: 30_000 });
    const drop = async () => {
      const opened = await open();
      await opened.drop();
      await opened.close();
    };
    places.push({ folder, drop });
    const serve = (keys: Record<string, string>) => GatewayProcess.serve({ settings: { ...settings, ...keys } });
    const serveOnce = async (keys: Record<string, string>) => (await (await serve(keys)).ready()).kill('SIGTERM');
    const refusal = async (keys: Record<string, string>) => {
      const gateway = await serve(keys);
      return [await gateway.ended, gateway.stderr] as const;
    };
    const run = async (SECRET_KEY: string, args: readonly string[], input = '') => {
      const command = GatewayProcess.command([...args, '--dev'], { settings: { ...settings, SECRET_KEY }, input });
      const { code } = await command.ended;
      return { code, stdout: command.stdout, stderr: command.stderr };
    };
    return { settings, open, serve, serveOnce, refusal, run };
  };
  const refused = [
    { code: 78, signal: null },
    expect.stringMatching(/^SECRET_KEY is not the one .*SECRET_KEY_PREVIOUS.*keys adopt.*\n$/),
  ];

  it('end the start of the second with 78 and the cure, while the first serves on; commands say it too', async () => {
    const { refusal, run, serve } = installation();
    const first = await (await serve({ SECRET_KEY: FIRST })).ready();
    expect(await refusal({ SECRET_KEY: SECOND })).toEqual(refused);
    expect(await refusal({})).toEqual(refused);
    const beside = await (await serve({ SECRET_KEY: FIRST })).ready();
    const input = { email: `${newName()}@example.com`, password: PASSWORD };
    expect((await first.guest().send(RegisterDocument, { input })).code).toBeNull();
    const login = { login: input.email, password: PASSWORD };
    expect((await beside.guest().send(LoginDocument, { input: login })).code).toBeNull();
    const admin = await run(SECOND, ['create-admin', '--email', 'root@example.com'], `${PASSWORD}\n`);
    expect([admin.code, admin.stderr]).toEqual([78, expect.stringContaining('SECRET_KEY is not the one')]);
    const doctor = await run(SECOND, ['doctor']);
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining('SECRET_KEY is another')]);
    expect((await run(FIRST, ['doctor'])).code).toBe(0);
    for (const gateway of [first, beside]) expect((await gateway.kill('SIGTERM')).code).toBe(0);
  });

  it('are taken while the key is changed, and the one before alone no more', async () => {
    const { refusal, serveOnce } = installation();
    await serveOnce({ SECRET_KEY: FIRST });
    await serveOnce({ SECRET_KEY: FIRST, SECRET_KEY_PREVIOUS: SECOND });
    await serveOnce({ SECRET_KEY: SECOND, SECRET_KEY_PREVIOUS: FIRST });
    await serveOnce({ SECRET_KEY: SECOND });
    expect(await refusal({ SECRET_KEY: FIRST })).toEqual(refused);
  });

  it('are taken where the keys of the data folder are changed by `keys rotate --dev`', async () => {
    const { serveOnce, settings } = installation();
    await serveOnce({});
    const rotation = GatewayProcess.command(['keys', 'rotate', '--dev'], { settings, input: '' });
    expect(await rotation.ended).toEqual({ code: 0, signal: null });
    expect(await serveOnce({})).toEqual({ code: 0, signal: null });
  });

  it('leave the second by `keys adopt` alone, typed back, and an event tells of it', async () => {
    const { open, refusal, run, serveOnce, settings } = installation();
    await serveOnce({ SECRET_KEY: FIRST });
    const asked = await run(SECOND, ['keys', 'adopt'], 'yes\n');
    expect([asked.code, asked.stderr]).toEqual([64, expect.stringContaining('Nothing was changed')]);
    expect(await refusal({ SECRET_KEY: SECOND })).toEqual(refused);
    const name = settings['MONGODB_DB'] ?? settings['DATA_DIR'] ?? '';
    expect(await run(SECOND, ['keys', 'adopt'], `${name}\n`)).toMatchObject({ code: 0, stderr: '' });
    await serveOnce({ SECRET_KEY: SECOND });
    expect(await refusal({ SECRET_KEY: FIRST })).toEqual(refused);
    expect((await run(SECOND, ['keys', 'adopt', '--yes'])).stdout).toContain('nothing was changed');
    const database = await open();
    const events = await database.collection<AuditDocument>('auditEvents').find({ type: 'secret_adopted' });
    await database.close();
    expect(events).toHaveLength(1);
  });

  it('are no hindrance to what is new: an emptied database, or an export that is restored elsewhere', async () => {
    const [one, other] = [installation(), installation()];
    await one.serveOnce({ SECRET_KEY: FIRST });
    const exported = await one.run(FIRST, ['database', 'export']);
    expect([exported.code, exported.stdout.includes('fingerprint')]).toEqual([0, false]);
    expect((await one.run(SECOND, ['database', 'reset', '--all', '--yes'])).code).toBe(0);
    await one.serveOnce({ SECRET_KEY: SECOND });
    await other.serveOnce({ SECRET_KEY: SECOND });
    expect((await other.run(SECOND, ['database', 'restore', '--merge', '-'], exported.stdout)).code).toBe(0);
    await other.serveOnce({ SECRET_KEY: SECOND });
  });
});
