import { rmSync } from 'node:fs';
import { engines } from '../support/engines';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { LoginDocument, MeDocument, RegisterDocument, UsersDocument } from '../support/operations';

describe('gatehouse create-admin, where somebody has registered', () => {
  const folder = newFolder();
  const settings = settingsFor(folder);
  const mary = { email: 'mary@example.com', username: 'mary', password: PASSWORD };
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await (await GatewayProcess.serve({ settings })).ready();
    await gateway.guest().send(RegisterDocument, { input: mary });
  }, 60_000);
  afterAll(async () => {
    await gateway.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (args: readonly string[], input: string) => {
    const command = GatewayProcess.command(['create-admin', '--dev', ...args], { settings, input });
    const { code } = await command.ended;
    return { code, stdout: command.stdout.trim(), stderr: command.stderr.trim() };
  };

  it('takes another name where the one made of the address is taken', async () => {
    const { code, stdout } = await run(['--email', 'mary@admins.example.com'], PASSWORD);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^mary-\d{6} <mary@admins\.example\.com> is an admin/)]);
  });

  it('names the option where the given name is taken', async () => {
    const { code, stderr } = await run(['--email', 'eve@example.com', '--username', 'mary'], PASSWORD);
    expect([code, stderr]).toEqual([64, expect.stringContaining('--username')]);
  });

  it('names the way where the address is registered', async () => {
    const { code, stderr } = await run(['--email', 'Mary@example.com'], '');
    expect([code, stderr]).toEqual([64, expect.stringContaining('create-admin --promote --email Mary@example.com')]);
  });

  it('promotes nobody without the name typed back, or whom it does not know', async () => {
    const unsure = await run(['--promote', '--email', mary.email], 'yes\n');
    expect([unsure.code, unsure.stderr]).toEqual([64, expect.stringContaining('Nothing was changed')]);
    expect((await run(['--promote', '--username', 'nobody'], 'nobody\n')).code).toBe(64);
    expect((await run(['--promote'], '')).code).toBe(2);
  });

  it.each([
    ['address', ['--email', mary.email]],
    ['username', ['--username', mary.username]],
  ])('promotes the account by its %s, beside a running gateway', async (_, args) => {
    const client = gateway.guest();
    await client.send(LoginDocument, { input: { login: 'mary', password: PASSWORD } });
    const promoted = await run(['--promote', ...args], 'mary\n');
    expect(promoted).toMatchObject({ code: 0, stdout: 'mary <mary@example.com> is an administrator now.' });
    expect((await client.send(MeDocument)).data?.me?.isAdmin).toBe(true);
    expect((await client.send(UsersDocument)).errors).toEqual([]);
  });
});

describe('promoting an account', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway(engines()[0]!, {});
  }, 60_000);
  afterAll(() => gateway.stop());

  it('keeps its other permissions, and leaves its event', async () => {
    const { users, firstAdmin } = gateway.gateway.services;
    const { username } = await gateway.signedIn();
    const { _id: id } = (await users.findByLogin(username))!;
    await firstAdmin.promote(await users.promote(id, ['billing'], null));
    expect((await users.getById(id)).permissions).toEqual(['billing', 'admin']);
    expect(await gateway.trail({ type: 'authz_admin', actorId: null, subjectId: id })).not.toEqual([]);
  });
});
