import { rmSync } from 'node:fs';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { PRODUCTION } from '../support/settings';

const folder = newFolder();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The output and the exit code of the program with these arguments. */
async function run(args: readonly string[], settings: Readonly<Record<string, string>> = settingsFor(folder)) {
  const command = GatewayProcess.command(args, { settings, input: '' });
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

describe('the command line', () => {
  it.each([
    [['serve', '--dve'], /unknown option '--dve'[^]*Did you mean --dev\?/],
    [['sevre'], /unknown command 'sevre'[^]*Did you mean serve\?/],
    [['create-admin'], /required option '--email <address>' not specified/],
    [['keys', 'rotate', '--only', 'all'], /Allowed choices are signing, secret/],
  ])('ends with 2 and a hint for %j', async (args, hint) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(hint);
    expect(stderr).toContain('--help');
  });

  it('shows the help of each command, and ends with 0', async () => {
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    const names = [...help.stdout.matchAll(/^ {2}([a-z][a-z-]+)/gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['serve', 'create-admin', 'doctor', 'keys', 'database', 'outbox']));
    for (const name of names.filter((one) => one !== 'help')) {
      const { code, stdout } = await run([name, '--help']);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: gatehouse ${name}`)]);
    }
  });
});

describe('gatehouse keys', () => {
  it('rotate prints three steps for production, and asks for nothing but keys', async () => {
    const { JWT_PRIVATE_KEY, SECRET_KEY } = PRODUCTION;
    const { code, stdout, stderr } = await run(['keys', 'rotate'], { JWT_PRIVATE_KEY, SECRET_KEY });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/^(# \d|[A-Z_]+)/gm)).toEqual([
      ...['# 1', 'JWT_PREVIOUS_PUBLIC_KEYS', 'SECRET_KEY_PREVIOUS'],
      ...['# 2', 'JWT_PRIVATE_KEY', 'JWT_PREVIOUS_PUBLIC_KEYS', 'SECRET_KEY', 'SECRET_KEY_PREVIOUS'],
      ...['# 3', 'JWT_PREVIOUS_PUBLIC_KEYS', 'SECRET_KEY_PREVIOUS'],
    ]);
    expect(stdout).toContain('30 days (SESSION_MAX_AGE)');
    expect(stdout).toContain('# 2. 15 minutes after all run with these: on every gateway');
  });

  it('rotate refuses to end sessions under SECRET_KEY_PREVIOUS, and without keys', async () => {
    const { JWT_PRIVATE_KEY, SECRET_KEY } = PRODUCTION;
    const previous = { SECRET_KEY_PREVIOUS: `W${SECRET_KEY}` };
    const refused = await run(['keys', 'rotate'], { JWT_PRIVATE_KEY, SECRET_KEY, ...previous });
    expect([refused.code, refused.stdout]).toEqual([64, '']);
    expect(refused.stderr).toMatch(/SECRET_KEY_PREVIOUS is still set/);
    expect(refused.stderr).not.toContain(SECRET_KEY);
    const signing = await run(['keys', 'rotate', '--only', 'signing'], { JWT_PRIVATE_KEY, SECRET_KEY, ...previous });
    expect([signing.code, signing.stdout.includes('SECRET_KEY')]).toEqual([0, false]);
    const secret = await run(['keys', 'rotate', '--only', 'secret'], { JWT_PRIVATE_KEY, SECRET_KEY });
    expect(secret.stdout).toContain('# 2. When all run with these: on every gateway');
    expect((await run(['keys', 'rotate'], {})).code).toBe(78);
  });

  it('rotate --dev says what to do where nothing is there to change', async () => {
    const { code, stderr } = await run(['keys', 'rotate', '--dev']);
    expect([code, stderr.trim().split('\n')]).toEqual([64, [expect.stringContaining('the first start makes them')]]);
  });

  it('generate prints keys and nothing else', async () => {
    const { code, stdout } = await run(['keys', 'generate', '--algorithm', 'RS256'], {});
    expect(code).toBe(0);
    expect(stdout).toMatch(/^JWT_ALGORITHM=RS256\nJWT_PRIVATE_KEY=[\w+/=]+\nSECRET_KEY=[\w+/=]+\n$/);
  });
});
