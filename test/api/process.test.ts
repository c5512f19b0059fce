import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newName, PASSWORD } from '../support/gateway';
import { freePort } from '../support/free-port';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { LoginDocument, MeDocument, RegisterDocument, UsersDocument } from '../support/operations';
import { until } from '../support/until';

jest.setTimeout(60_000);

const folders: string[] = [];
const running: GatewayProcess[] = [];

function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}

async function serve(settings: Readonly<Record<string, string>>, stdout?: 'ignore' | number): Promise<GatewayProcess> {
  const started = await GatewayProcess.serve({ settings, ...(stdout === undefined ? {} : { stdout }) });
  running.push(started);
  return started;
}

const input = () => ({ email: `${newName()}@example.com`, password: PASSWORD });

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill('SIGKILL')));
});
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe('a process that cannot start', () => {
  it('CF-01 names every missing setting at once, prints no secret, opens no port and exits with 78', async () => {
    const port = await freePort();
    const settings = { PORT: String(port), SECRET_KEY: 'CANARY-hunter2', RATE_LIMIT: 'off' };
    const started = await GatewayProcess.serve({ settings, production: true });
    expect(await started.ended).toEqual({ code: 78, signal: null });
    for (const name of [
      'PUBLIC_URL',
      'MONGODB_URI',
      'JWT_PRIVATE_KEY',
      'SECRET_KEY',
      'SMTP_URL',
      'MAIL_FROM',
      'RATE_LIMIT',
    ]) {
      expect(started.stderr).toContain(`  ${name} `);
    }
    expect(started.stdout + started.stderr).not.toContain('CANARY');
    expect(await started.answers('/livez')).toBe(false);
  });

  it.each([
    [['--version'], 0, /^gatehouse \d+\.\d+\.\d+.*\n$/],
    [['-V', '--dev'], 0, /^gatehouse \d/],
    [['--help'], 0, /^Usage: .*--dev/s],
    [['--dve'], 2, /^error: unknown argument '--dve'\n/],
    [['serve'], 2, /^error: unknown argument 'serve'\n/],
    [['--dev', 'doctor'], 2, /^error: unknown argument 'doctor'\n/],
  ])('does not serve with the arguments %j, and says why', async (flags, code, text) => {
    const run = await GatewayProcess.serve({ settings: settingsFor(folder()), flags });
    expect(await run.ended).toEqual({ code, signal: null });
    expect(code === 0 ? run.stdout : run.stderr).toMatch(text);
  });

  it('says in one line that its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const PORT = String((other.address() as AddressInfo).port);
    const started = await serve({ ...settingsFor(folder()), PORT });
    expect(await started.ended).toEqual({ code: 69, signal: null });
    expect(started.stderr).toBe(`Port ${PORT} is in use. Stop the other program, or set PORT.\n`);
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([
    ['a file', occupy, /is not a folder/],
    ['one with damaged data', damage, /damaged data\.mdb/],
  ])('says in one line what to do about a data folder that is %s', async (_what, prepare, cure) => {
    const settings = settingsFor(folder());
    prepare(settings['DATA_DIR'] ?? '');
    const started = await serve(settings);
    expect(await started.ended).toEqual({ code: 69, signal: null });
    expect(started.stderr).toMatch(cure);
    expect(started.stderr.trim().split('\n')).toHaveLength(1);
  });
});

function occupy(place: string): void {
  writeFileSync(place, '');
}

function damage(place: string): void {
  mkdirSync(place);
  writeFileSync(join(place, 'data.mdb'), Buffer.alloc(65_536, 'no database at all'));
}

describe('a running process', () => {
  it('shares one truth with another on the same data', async () => {
    const settings = settingsFor(folder());
    const [first, second] = [await serve(settings), await serve(settings)];
    await Promise.all([first.ready(), second.ready()]);
    const here = first.guest();
    const person = input();
    await here.send(RegisterDocument, { input: person });
    const there = second.guest();
    for (const [name, value] of here.cookies) there.cookies.set(name, value);
    expect((await there.send(MeDocument)).data?.me?.email).toBe(person.email);
  });

  it('on SIGTERM answers what it began, then ends with 0', async () => {
    const slow = { HASH_MEMORY_KIB: '19456', HASH_TIME: '20', METRICS: 'on' };
    const started = await (await serve({ ...settingsFor(folder()), ...slow })).ready();
    const answer = started.guest().send(RegisterDocument, { input: input() });
    await until(async () =>
      (await (await fetch(`${started.url}/metrics`)).text()).includes('hash_queue{state="running"} 1'),
    );
    const ended = started.kill('SIGTERM');
    expect((await answer).data?.register.__typename).toBe('SignedIn');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(await started.answers('/livez')).toBe(false);
  });

  it('FI-16 serves on when whoever read its output is gone', async () => {
    const started = await (await serve(settingsFor(folder()))).ready();
    started.child.stdout?.destroy();
    started.child.stderr?.destroy();
    for (let count = 0; count < 20; count += 1) await started.guest().send(MeDocument);
    const { data } = await started.guest().send(RegisterDocument, { input: input() });
    expect(data?.register.__typename).toBe('SignedIn');
  });

  it('FI-16 serves on when its output is on a full disk', async () => {
    const started = await (await serve(settingsFor(folder()), openSync('/dev/full', 'w'))).ready();
    for (let count = 0; count < 20; count += 1) await started.guest().send(MeDocument);
    const { data } = await started.guest().send(RegisterDocument, { input: input() });
    expect(data?.register.__typename).toBe('SignedIn');
  });

  it('FI-16 serves on when nobody reads its output', async () => {
    const started = await (await serve({ ...settingsFor(folder()), LOG_LEVEL: 'debug' })).ready();
    started.child.stdout?.pause();
    for (let round = 0; round < 40; round += 1) {
      const answers = await Promise.all(Array.from({ length: 25 }, () => started.guest().send(MeDocument)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    started.child.stdout?.resume();
    const { data } = await started.guest().send(RegisterDocument, { input: input() });
    expect(data?.register.__typename).toBe('SignedIn');
  });
});

describe('gatehouse create-admin', () => {
  it('makes an administrator of the password on standard input, beside a running gateway, once', async () => {
    const settings = settingsFor(folder());
    const gateway = await (await serve(settings)).ready();
    const args = ['create-admin', '--email', 'root.admin@example.com', '--username', 'keeper', '--dev'];
    const made = GatewayProcess.command(args, { settings, input: `${PASSWORD}\n` });
    expect([await made.ended, made.stderr]).toEqual([{ code: 0, signal: null }, '']);
    expect(made.stdout).toBe('keeper <root.admin@example.com> is an administrator now.\n');
    const client = gateway.guest();
    await client.send(LoginDocument, { input: { login: 'keeper', password: PASSWORD } });
    expect((await client.send(UsersDocument)).errors).toEqual([]);
    const again = GatewayProcess.command(args, { settings, input: PASSWORD });
    expect((await again.ended).code).toBe(64);
    expect(again.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a weak password in words and repeats nothing of it', async () => {
    const settings = settingsFor(folder());
    const args = ['create-admin', '--email', 'ada@example.com', '--dev'];
    const refused = GatewayProcess.command(args, { settings, input: 'CANARY-1\n' });
    expect((await refused.ended).code).toBe(64);
    expect(refused.stdout + refused.stderr).not.toContain('CANARY');
    expect(refused.stderr).toMatch(/password/i);
  });
});
