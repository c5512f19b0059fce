import { hash as bcryptHash } from 'bcrypt';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { LoginDocument } from '../support/operations';
import { until } from '../support/until';

jest.setTimeout(120_000);

const folder = newFolder();
const settings = settingsFor(folder);
const file = join(folder, 'users.json');
const report = `${file}.report.jsonl`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The exit code and the output of `gatehouse import` with these arguments. */
async function importing(args: readonly string[], input = '') {
  const command = GatewayProcess.command(['import', ...args, '--dev'], { settings, input });
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

async function logsIn(login: string): Promise<boolean> {
  const gateway = await GatewayProcess.serve({ settings });
  try {
    await gateway.ready();
    const { data } = await gateway.guest().send(LoginDocument, { input: { login, password: PASSWORD } });
    return data?.login.__typename === 'SignedIn';
  } finally {
    await gateway.kill('SIGTERM');
  }
}

describe('gatehouse import', () => {
  let rows: object[];
  beforeAll(async () => {
    const password = await bcryptHash(PASSWORD, 4);
    const user = (email: string, at: number) => ({
      _id: { $oid: `62837a8e00000000000000${String(at)}` },
      email,
      password,
    });
    rows = [user('ada@example.com', 10), user('bob@example.com', 11), user('ADA@example.com', 12), { email: 5 }];
    writeFileSync(file, JSON.stringify(rows, null, 2));
  });

  it('rehearses: says what it would do, and nobody is there', async () => {
    const { code, stderr, stdout } = await importing(['fastapi', file, '--dry-run']);
    expect(stdout).toMatch(/^Nothing was changed\. Would import 2 of 4 users of the FastAPI tutorial\.$/m);
    expect(stderr).toContain(
      'line 16 (row 3): rejected, EMAIL_TAKEN: Another account has this address, or may still take it back.',
    );
    expect(code).toBe(65);
    expect(await logsIn('ada@example.com')).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves no copy of the users behind, ended by %s',
    async (signal) => {
      const TMPDIR = join(folder, `rehearsed-${signal}`);
      mkdirSync(TMPDIR);
      const many = join(TMPDIR, 'many.json');
      const row = (at: number) => ({
        ...rows[0],
        _id: { $oid: at.toString(16).padStart(24, '0') },
        email: `u${String(at)}@x.org`,
      });
      writeFileSync(many, Array.from({ length: 100_000 }, (_, at) => `${JSON.stringify(row(at))}\n`).join(''));
      const args = ['import', 'fastapi', many, '--dry-run', '--dev'];
      const command = GatewayProcess.command(args, { settings: { ...settings, TMPDIR }, input: '' });
      const copies = () => readdirSync(TMPDIR).filter((name) => name.startsWith('gatehouse-memory-'));
      await until(() => Promise.resolve(copies().length > 0));
      const ended = await command.kill(signal);
      expect([ended.signal, copies()]).toEqual([signal, []]);
    },
  );

  it('imports, keeps what it could not with its reasons for its owner alone, and ends with 65', async () => {
    const { code, stdout } = await importing(['fastapi', file]);
    expect(stdout).toMatch(/^Imported 2 of 4 users of the FastAPI tutorial\.$/m);
    expect(stdout).toContain(`Rows with their reasons (FIELD 1, EMAIL_TAKEN 1): ${report}`);
    const entries = readFileSync(report, 'utf8').trim().split('\n');
    expect(entries.map((line) => JSON.parse(line) as object)).toMatchObject([
      { line: 23, number: 4, reason: 'FIELD', outcome: 'rejected' },
      { line: 16, reason: 'EMAIL_TAKEN' },
    ]);
    const lost = (JSON.parse(entries[1] ?? '') as { row: string }).row;
    expect(JSON.parse(lost)).toEqual(rows[2]);
    if (process.platform !== 'win32') expect(statSync(report).mode & 0o777).toBe(0o600);
    expect(code).toBe(65);
    expect(await logsIn('ada@example.com')).toBe(true);
  });

  it('keeps the report of before, and names the new one', async () => {
    const again = await importing(['emah', file, '--report', report]);
    const second = `${file}.report.2.jsonl`;
    expect(again.stdout).toContain(`): ${second}`);
    const before = readFileSync(report, 'utf8');
    const third = await importing(['emah', file]);
    expect(third.stdout).toContain(`): ${file}.report.3.jsonl`);
    expect([readFileSync(report, 'utf8'), readFileSync(second, 'utf8')]).toEqual([
      before,
      expect.stringContaining('"reason"'),
    ]);
  });

  it('reads standard input, adds nothing twice, and leaves no report where there is nothing to tell', async () => {
    const told = join(folder, 'told.jsonl');
    const { code, stdout } = await importing(['fastapi', '-', '--report', told], JSON.stringify(rows.slice(0, 2)));
    expect(stdout).toMatch(/Imported 0 of 2 users.*\n {2}already there +2\n/);
    expect([code, existsSync(told)]).toEqual([0, false]);
  });

  it.each([
    ['an unknown origin', ['drupal', 'users.json'], 2, 'drupal'],
    ['no file', ['authx'], 2, 'file'],
    ['a file that is not there', ['authx', '/nowhere/users.json'], 69, 'no such file'],
    ['a report over its own input', ['fastapi', file, '--report', file], 64, 'overwrite'],
    ['two files from one input', ['emah', '-', '--blocked', '-'], 64, 'standard input'],
  ])('with %s says so in a line and changes nothing', async (_, args, expected, words) => {
    const { code, stderr, stdout } = await importing(args);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(words);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(rows);
  });
});
