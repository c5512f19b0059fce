import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { RegisterDocument } from '../support/operations';

jest.setTimeout(120_000);

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the files of an installation', () => {
  const folder = newFolder();
  const settings = settingsFor(folder);
  const [data, mail] = [settings['DATA_DIR'] ?? '', settings['MAIL_DIR'] ?? ''];
  const files = (place: string) =>
    readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => join(place, name));
  const umask = process.umask(0);
  afterAll(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });
  const run = async (...args: string[]) => {
    const command = GatewayProcess.command([...args, '--dev'], { settings, input: '' });
    const { code } = await command.ended;
    return { code, stdout: command.stdout, stderr: command.stderr };
  };
  const serveOnce = async () => {
    const gateway = await (await GatewayProcess.serve({ settings })).ready();
    const input = { email: `person-${String(Date.now())}@example.com`, password: 'a long walk in the park' };
    await gateway.guest().send(RegisterDocument, { input });
    await gateway.kill('SIGTERM');
  };
  const openedToOthers = () =>
    [...files(data), ...files(mail)].filter((file) => modeOf(file) !== 0o600).map((file) => [file, modeOf(file)]);

  it('are their owner’s alone in a folder that was there, whatever the umask', async () => {
    mkdirSync(data, { mode: 0o755 });
    mkdirSync(mail, { mode: 0o755 });
    await serveOnce();
    expect(files(data).map((file) => file.slice(data.length + 1))).toEqual(
      expect.arrayContaining(['data.mdb', 'lock.mdb', 'secret.key']),
    );
    expect([openedToOthers(), files(mail).length > 0]).toEqual([[], true]);
    expect(await run('doctor')).toMatchObject({ code: 0 });
  });

  it('are closed by the next start where they were open, and doctor tells of them before', async () => {
    for (const file of [...files(data), ...files(mail)]) chmodSync(file, 0o644);
    const { code, stdout } = await run('doctor');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/Others can read .*data\.mdb/)]);
    for (const file of [...files(data), ...files(mail)]) chmodSync(file, 0o666);
    await serveOnce();
    expect(openedToOthers()).toEqual([]);
  });

  it('doctor tells of a folder in which others can put files', async () => {
    chmodSync(data, 0o777);
    const { code, stdout } = await run('doctor');
    expect([code, stdout]).toEqual([1, expect.stringContaining('can be changed by others')]);
    chmodSync(data, 0o700);
  });

  it('are closed too where they are an export that replaces another, or a report beside another', async () => {
    const [exported, report, rows] = [join(folder, 'export'), join(folder, 'report'), join(folder, 'rows')];
    for (const file of [exported, report]) writeFileSync(file, 'of before', { mode: 0o666 });
    writeFileSync(rows, '{"not":"a user"}\n');
    expect(await run('database', 'export', '--out', exported)).toMatchObject({ code: 0 });
    const imported = await run('import', 'fastapi', rows, '--report', report);
    expect([imported.code, modeOf(exported), modeOf(`${report}.2`)]).toEqual([65, 0o600, 0o600]);
  });
});
