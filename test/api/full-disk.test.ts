import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../support/client';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { GatewayProcess, settingsFor } from '../support/gateway-process';
import { Interference } from '../support/interference';
import { MeDocument, RegisterDocument } from '../support/operations';
import { until } from '../support/until';

jest.setTimeout(120_000);

const register = (client: Client) =>
  client.send(RegisterDocument, { input: { email: `${newName()}@example.com`, password: PASSWORD } });

onEveryEngine('a database that takes no writes', (gateway) => {
  const ready = async () => {
    const response = await fetch(`${gateway().url}/readyz`);
    return [response.status, ((await response.json()) as { reason?: string }).reason];
  };

  it('FI-08 is not ready while reads go on, says why, and is ready at once when it takes them again', async () => {
    const interference = new Interference(gateway().gateway.platform.database);
    expect(await ready()).toEqual([200, undefined]);
    interference.plan = ({ operation }) => (/^(insert|update|delete|findOneAnd)/.test(operation) ? 'before' : null);
    gateway().clock.pass(5000);
    expect(await ready()).toEqual([503, 'the database takes no writes']);
    expect(await ready()).toEqual([503, 'the database takes no writes']);
    expect(gateway().log.match(/the database takes no writes/g)).toHaveLength(1);
    interference.end();
    expect(await ready()).toEqual([200, undefined]);
    expect(gateway().log).toContain('the database takes writes again');
  });

  it('is asked once for a hundred who ask at once', async () => {
    gateway().clock.pass(5000);
    let writes = 0;
    gateway().gateway.platform.database.onCommand(({ collection, operation }) => {
      if (collection === 'limits' && operation === 'updateOne') writes += 1;
    });
    expect(await Promise.all(Array.from({ length: 100 }, ready))).toEqual(Array(100).fill([200, undefined]));
    expect(writes).toBe(1);
  });
});

/** A small disk of its own, or null where this process may not mount one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write('Full disks: not tested, since this user may not mount one.\n');
    return null;
  }
}

const disk = smallDisk();
const withDisk = disk === null ? describe.skip : describe;

withDisk('a full disk', () => {
  const place = disk ?? '';
  const filler = join(place, 'filler');
  const mail = join(tmpdir(), `gatehouse-full-disk-mail-${String(process.pid)}`);
  const settings: Record<string, string> = { ...settingsFor(place), MAIL_DIR: mail };
  afterAll(() => {
    execFileSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
    rmSync(mail, { recursive: true, force: true });
  });
  const leave = (kilobytes: number) => {
    rmSync(filler, { force: true });
    const { bavail, bsize } = statfsSync(place);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1024)));
  };

  it.each([0, 4, 8, 16, 32, 64, 128, 252])(
    'FI-08 with %i KiB left keeps the gateway from starting with a sentence and 69, never by a signal',
    async (kilobytes) => {
      rmSync(settings['DATA_DIR'] ?? '', { recursive: true, force: true });
      mkdirSync(settings['DATA_DIR'] ?? '');
      leave(kilobytes);
      const gateway = await GatewayProcess.serve({ settings });
      expect([await gateway.ended, gateway.stderr]).toEqual([
        { code: 69, signal: null },
        expect.stringMatching(/^The database cannot be used: .*full.*Free space.*\n$/),
      ]);
    },
  );

  it('FI-08 that fills up while it serves makes it not ready, answers go on, and it recovers by itself', async () => {
    leave(3500);
    const gateway = await (await GatewayProcess.serve({ settings })).ready();
    const ada = gateway.guest();
    expect((await register(ada)).code).toBeNull();
    leave(0);
    await until(async () => !(await gateway.answers('/readyz')));
    expect(await gateway.answers('/livez')).toBe(true);
    const codes = new Set<string | null>();
    for (let count = 0; count < 20; count += 1) codes.add((await register(gateway.guest())).code);
    expect([...codes].filter((code) => code !== null)).toEqual(['SERVICE_UNAVAILABLE']);
    expect((await ada.send(MeDocument)).data?.me).toHaveProperty('username');
    leave(3000);
    await until(() => gateway.answers('/readyz'));
    expect((await register(gateway.guest())).code).toBeNull();
    expect(await gateway.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    leave(0);
    const again = await GatewayProcess.serve({ settings });
    expect(await again.ended).toEqual({ code: 69, signal: null });
    const exporting = GatewayProcess.command(['database', 'export', '--dev'], { settings, input: '' });
    expect(await exporting.ended).toEqual({ code: 0, signal: null });
    expect(exporting.stdout).toContain('@example.com');
  });
});
