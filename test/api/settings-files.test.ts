import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { PRODUCTION } from '../support/settings';

jest.setTimeout(120_000);

const root = newFolder();
const folder = () => mkdtempSync(join(root, 'place-'));

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Changes = Readonly<Record<string, string>>;

/** Runs the doctor in a folder with this `.env`; its report names every setting that is wrong. */
async function doctored(settings: Changes, { dotEnv, args = [] }: { dotEnv?: Buffer | string; args?: string[] } = {}) {
  const cwd = folder();
  if (dotEnv !== undefined) writeFileSync(join(cwd, '.env'), dotEnv);
  const run = GatewayProcess.command(['doctor', ...args], { settings, input: '', cwd });
  const { code } = await run.ended;
  return { code, text: run.stdout + run.stderr };
}

/** The output of a start in production mode that fails. */
async function refused(changes: Changes, cwd = folder()) {
  const all: Changes = { ...PRODUCTION, STORAGE: 'embedded', DATA_DIR: join(cwd, 'data'), ...changes };
  const settings = Object.fromEntries(Object.entries(all).filter(([name]) => changes[name] !== '' || name === ''));
  const run = await GatewayProcess.serve({ settings, production: true, cwd });
  const timer = setTimeout(() => run.child.kill('SIGKILL'), 30_000);
  const { code } = await run.ended;
  clearTimeout(timer);
  return { code, text: run.stdout + run.stderr };
}

const DOT_ENV = 'SITE_NAME=Star Trek\nPORT=0\nTRUST_PROXY=CANARY\n';
const utf16 = (text: string, mark: boolean) => Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');

describe('a .env file', () => {
  it.each([
    ['as it is', Buffer.from(DOT_ENV)],
    ['with a byte order mark', Buffer.from(`\ufeffTRUST_PROXY=CANARY\n`)],
    ['in UTF-16 LE with a mark', utf16(DOT_ENV, true)],
    ['in UTF-16 LE without one', utf16(DOT_ENV, false)],
    ['in UTF-16 BE with a mark', utf16(DOT_ENV, true).swap16()],
    ['in UTF-16 BE without one', utf16(DOT_ENV, false).swap16()],
    ['with CR LF', Buffer.from(DOT_ENV.replaceAll('\n', '\r\n'))],
    ['with the CR of old Macs', Buffer.from(DOT_ENV.replaceAll('\n', '\r'))],
    ['with quotes and export', Buffer.from(`# don't\nexport TRUST_PROXY="CANARY" # note\nSITE_NAME='a # b'\n`)],
  ])('%s is read', async (_, dotEnv) => {
    const { text } = await doctored({}, { dotEnv, args: ['--dev'] });
    expect(text).toMatch(/fail +settings +TRUST_PROXY must be off/);
    expect(text.match(/fail +settings/g)).toHaveLength(1);
    expect(text).not.toContain('CANARY');
  });

  it.each([
    ['with a NUL byte', Buffer.from('SITE_NAME=CANARY\0x\n'), /\.env cannot be read: it holds a NUL byte/],
    ['in Latin-1', Buffer.from('SITE_NAME=CANARY\xe9\n', 'latin1'), /\.env cannot be read: it is no text in UTF-8/],
    ['with a line that is no setting', 'SITE_NAME: CANARY\n', /\.env has no NAME=value in line 1/],
    [
      'with a # that would cut a value',
      'A=b\nSMTP_URL=smtp://mailer:42#CANARY@mail\n',
      /\.env has a # in an unquoted value in line 2/,
    ],
  ])('%s is refused in words', async (_, dotEnv, words) => {
    const { code, text } = await doctored({}, { dotEnv, args: ['--dev'] });
    expect([code, text]).toEqual([1, expect.stringMatching(words)]);
    expect(text).not.toMatch(/CANARY|\n +at /);
  });

  it('is refused in words where a folder is in its place, with 78', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, '.env'));
    expect(await refused({}, cwd)).toEqual({
      code: 78,
      text: expect.stringMatching(/\.env cannot be read: it is a folder/) as string,
    });
  });
});

/** Settings without which another says nothing. */
const ADMIN = { ADMIN_EMAIL: 'keeper@example.com', ADMIN_PASSWORD: 'seven copper kettles sing' };
const BESIDE: Readonly<Record<string, Changes>> = {
  JWT_PRIVATE_KEY_FILE: { JWT_PRIVATE_KEY: '' },
  ADMIN_USERNAME: ADMIN,
  ADMIN_PASSWORD: ADMIN,
  MAIL_DIR: { MAIL_TRANSPORT: 'file' },
};

describe('a start', () => {
  it.each([
    ['HOST', 'x86_64-conda-linux-gnu'],
    ['HOST', 'nosuch.invalid'],
    ['HOST', '192.0.2.77'],
    ['COOKIE_DOMAIN', 'other.org'],
    ['COOKIE_DOMAIN', 'com'],
    ['SMTP_URL', 'smtp://mailer:42#CANARY@mail.example.com:587'],
    ['MAIL_TEMPLATES_DIR', '/nowhere'],
    ['JWT_PRIVATE_KEY_FILE', '/'],
    ['JWT_PRIVATE_KEY_FILE', '/nowhere/key.pem'],
    ['JWT_PRIVATE_KEY_FILE', '/dev/zero'],
    ['CUSTOM_DATA_SCHEMA', '/'],
    ['DB_CONNECT_DELAY', '400d'],
    ['ADMIN_USERNAME', 'a b'],
    ['ADMIN_PASSWORD', 'password1234'],
    ['ADMIN_PASSWORD', 'monday monday'],
    ['MAIL_DIR', '/proc/nope'],
    ['MAIL_DIR', '/dev/null/mail'],
  ])('with %s=%s ends with one line that names it, and the doctor says the same', async (name, value) => {
    const key = BESIDE[name] ?? {};
    const { code, text } = await refused({ ...key, [name]: value });
    expect([code, text]).toEqual([78, expect.stringMatching(new RegExp(`^  ${name} \\w.*$`, 'm'))]);
    expect(text.match(/^ {2}/gm)).toHaveLength(1);
    expect(text).not.toMatch(/CANARY|\n +at /);
    const { JWT_PRIVATE_KEY, ...others } = PRODUCTION;
    const settings = { ...others, ...(name in key || 'JWT_PRIVATE_KEY' in key ? {} : { JWT_PRIVATE_KEY }) };
    const report = await doctored({
      ...settings,
      STORAGE: 'embedded',
      DATA_DIR: join(folder(), 'data'),
      PORT: '0',
      ...key,
      [name]: value,
    });
    expect(report.text).toMatch(new RegExp(`^fail +settings +${name} `, 'm'));
  });

  it.each([
    ['mongodb://db/?tls=true&nosuch=1', 'option nosuch'],
    ['mongodb://CANARY:x@db/?tls=true&authMechanism=nosuch', 'percent-encoded'],
    ['mongodb://a,b/?tls=true&directConnection=true', 'percent-encoded'],
    ['mongodb+srv://db.example.com:27017/', 'percent-encoded'],
    ['mongodb://db/?tls=true&tlsCAFile=/nowhere', 'names a file in tlsCAFile that cannot be read'],
  ])('with MONGODB_URI=%s ends with the setting and the cure', async (MONGODB_URI, words) => {
    const { code, text } = await refused({ STORAGE: 'mongodb', MONGODB_URI });
    expect([code, text]).toEqual([78, expect.stringMatching(new RegExp(`^  MONGODB_URI .*${words}`, 'm'))]);
    expect(text).not.toMatch(/CANARY|\n +at /);
  });

  it.each(['/proc/nope', '/dev/null/data'])(
    'ends where DATA_DIR=%s cannot be made, and never hangs',
    async (DATA_DIR) => {
      const { code, text } = await refused({ DATA_DIR });
      expect([code, text]).toEqual([69, expect.stringMatching(/^The database cannot be used: .*Set DATA_DIR to a/)]);
    },
  );

  it('names an authority that is none', async () => {
    const place = folder();
    writeFileSync(join(place, 'ca.pem'), 'CANARY');
    const mongo = { STORAGE: 'mongodb', MONGODB_TLS_CA_FILE: join(place, 'ca.pem') };
    const { code, text } = await refused(mongo);
    expect([code, text]).toEqual([
      78,
      expect.stringContaining('MONGODB_TLS_CA_FILE names a file that holds no certificate'),
    ]);
  });

  it('reads a key file with a byte order mark, CR LF or in UTF-16', async () => {
    const place = folder();
    const pem = PRODUCTION.JWT_PRIVATE_KEY;
    const forms = [`\ufeff${pem}`, pem.replaceAll('\n', '\r\n'), utf16(pem, true), `\n\n${pem}\n\t `];
    for (const form of forms) {
      writeFileSync(join(place, 'key.pem'), form);
      const others = { ...PRODUCTION, JWT_PRIVATE_KEY: '' };
      const settings = {
        ...others,
        JWT_PRIVATE_KEY_FILE: join(place, 'key.pem'),
        STORAGE: 'embedded',
        DATA_DIR: place,
      };
      expect((await doctored({ ...settings, PORT: '0' })).text).toMatch(/^ok +settings /m);
    }
  });
});

describe('a start without a database', () => {
  it.each([
    ['mongodb://ada:CANARY@127.0.0.1:9/?tls=false', '127.0.0.1:9 refuses the connection'],
    ['mongodb://ada:CANARY@nosuch.invalid/?tls=false', 'nosuch.invalid:27017 is no known host'],
    ['mongodb+srv://ada:CANARY@nosuch.invalid/', 'nosuch.invalid is no known host'],
    [
      'mongodb://ada:CANARY@127.0.0.1:9,nosuch.invalid/?tls=false&replicaSet=rs0',
      '127.0.0.1:9 refuses the connection, nosuch.invalid:27017 is no known host',
    ],
  ])('at %s says host and cause in one line after its attempts, and ends with 69', async (MONGODB_URI, words) => {
    const patience = { DB_CONNECT_ATTEMPTS: '2', DB_CONNECT_DELAY: '1s', HOST: '127.0.0.1', PORT: '' };
    const run = await refused({ STORAGE: 'mongodb', MONGODB_URI, ...patience });
    const line = `The database cannot be used: The database does not answer or cannot write: ${words}.`;
    expect([run.code, run.text.split('\n').filter((text) => text.startsWith('The '))]).toEqual([69, [line]]);
    expect(run.text.match(/it is tried again/g)).toHaveLength(1);
    expect(run.text).not.toMatch(/CANARY|\n +at /);
    const report = await doctored({ ...PRODUCTION, STORAGE: 'mongodb', MONGODB_URI, PORT: '0' });
    expect(report.text).toMatch(
      new RegExp(`^fail +database +It does not answer: ${words.replaceAll('.', '\\.')}`, 'm'),
    );
  });
});

describe('variables of a platform', () => {
  const LINKS = {
    OIDC_SERVICE_HOST: '10.96.0.12',
    OIDC_SERVICE_PORT: '80',
    OIDC_SERVICE_PORT_HTTP: '80',
    OIDC_PORT: 'tcp://10.96.0.12:80',
    OIDC_PORT_80_TCP: 'tcp://10.96.0.12:80',
    OIDC_PORT_80_TCP_PROTO: 'tcp',
    OIDC_PORT_80_TCP_PORT: '80',
    OIDC_PORT_80_TCP_ADDR: '10.96.0.12',
    SMTP_SERVICE_HOST: '10.96.0.13',
    SMTP_PORT: 'tcp://10.96.0.13:25',
    REDIS_PORT: 'tcp://10.96.0.14:6379',
    MAIL_PORT_25_TCP: 'tcp://10.96.0.15:25',
  };

  it('stop no start, and one that hides a setting is told of once', async () => {
    const settings = {
      ...settingsFor(folder()),
      ...PRODUCTION,
      HASH_MEMORY_KIB: '19456',
      HASH_TIME: '2',
      RATE_LIMIT: '60/1m',
    };
    const run = await GatewayProcess.serve({
      settings: { ...settings, HOST: '127.0.0.1', STORAGE: 'embedded', HASH_CONCURRENCY: '1', ...LINKS },
      production: true,
    });
    await run.ready();
    await run.kill('SIGTERM');
    expect(run.stdout.match(/SMTP_PORT holds the link of a service/g)).toHaveLength(1);
    expect(run.stdout).not.toContain('OIDC_PORT');
  });

  it('hide nothing of what .env says', async () => {
    const { text } = await doctored(LINKS, { dotEnv: 'SMTP_PORT=70000\n', args: ['--dev'] });
    expect(text).toMatch(/fail +settings +SMTP_PORT must be a whole number/);
  });
});

describe('the port', () => {
  it('is found taken by the doctor, where no gateway has it', async () => {
    const other = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const PORT = String((other.address() as AddressInfo).port);
    const { text } = await doctored({ ...settingsFor(folder()), PORT }, { args: ['--dev'] });
    await new Promise((resolve) => other.close(resolve));
    expect(text).toMatch(/fail +settings +PORT is used by another program/);
  });
});
