import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { examine } from '../../src/cli/doctor/examine';
import type { NamedFinding } from '../../src/cli/doctor/finding';
import { CookieDomainRepository } from '../../src/sessions/cookie-domain.repository';
import { surveySettings } from '../../src/settings';
import { systemClock } from '../../src/shared/clock';
import { ALL_COLLECTIONS, COLLECTIONS } from '../../src/storage/collections';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import { freePort } from '../support/free-port';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { isRedisInstalled, TestRedis } from '../support/redis-server';
import { PRODUCTION } from '../support/settings';
import { startSmtpServer } from '../support/smtp-server';
import { until } from '../support/until';
import type { AuditDocument } from '../../src/audit/audit.document';

const folders: string[] = [];
const CHECKS = [
  'settings',
  'addresses',
  'keys',
  'data folder',
  'database',
  'indexes',
  'clock',
  'redis',
  'mail',
  'templates',
];

function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

type Environment = Readonly<Record<string, string | undefined>>;

/** The findings in an environment, by the name of the check. */
async function examined(environment: Environment, { dev = true, now = systemClock.now() } = {}) {
  const survey = surveySettings(environment, { dev, readFile: () => '' });
  const templatesDir = resolve(__dirname, '../../src/mail/templates');
  const findings = await examine({ survey, dev, clock: { now: () => now }, templatesDir });
  expect([...new Set(findings.map(({ check }) => check))]).toEqual(CHECKS);
  const of = (name: string) => findings.filter(({ check }) => check === name);
  return { findings, of, states: (name: string) => of(name).map(({ state }) => state) };
}

const words = (findings: readonly NamedFinding[]) =>
  findings.map(({ cure = '', message }) => `${message} ${cure}`).join('\n');

/** The data folder of a gateway that has run. */
async function usedFolder(): Promise<string> {
  const dataDir = folder();
  const database = await openDatabase({ engine: 'embedded', dataDir });
  await database.prepare(ALL_COLLECTIONS);
  await database.close();
  return dataDir;
}

/** A gateway has served on the data folder with this COOKIE_DOMAIN. */
async function served(dataDir: string, domain: string | null, now: Date): Promise<void> {
  const database = await openDatabase({ engine: 'embedded', dataDir });
  await new CookieDomainRepository(database, { now: () => now }).remember(domain);
  await database.close();
}

describe('gatehouse doctor', () => {
  it('finds nothing wrong before the first start, and makes nothing', async () => {
    const dataDir = join(folder(), 'data');
    const { findings, states } = await examined({ DATA_DIR: dataDir });
    expect(findings.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(states('database')).toEqual(['skip']);
    expect(() => mkdirSync(dataDir)).not.toThrow();
  });

  it('finds nothing wrong with an installation in use', async () => {
    const settings = settingsFor(folder());
    const gateway = await (await GatewayProcess.serve({ settings })).ready();
    const doctor = GatewayProcess.command(['doctor', '--dev'], { settings, input: '' });
    const { code } = await doctor.ended;
    await gateway.kill('SIGTERM');
    expect([code, doctor.stderr]).toEqual([0, '']);
    expect(doctor.stdout).toMatch(/Nothing is wrong\.\n$/);
    for (const check of CHECKS) expect(doctor.stdout).toMatch(new RegExp(`^(ok|skip) +${check} `, 'm'));
    expect(doctor.stdout).toMatch(/^ok +database +embedded engine.*can be written/m);
  });

  it('CF-01 reports every check where all settings are missing, as JSON too, and ends with 1', async () => {
    const doctor = GatewayProcess.command(['doctor', '--json'], { settings: {}, input: '' });
    expect((await doctor.ended).code).toBe(1);
    const { ok, findings } = JSON.parse(doctor.stdout) as { ok: boolean; findings: NamedFinding[] };
    expect(ok).toBe(false);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(CHECKS);
    for (const name of ['PUBLIC_URL', 'MONGODB_URI', 'JWT_PRIVATE_KEY', 'SECRET_KEY', 'SMTP_URL', 'MAIL_FROM']) {
      expect(words(findings.filter(({ check }) => check === 'settings'))).toContain(`${name} is required`);
    }
    const skipped = findings.filter(({ state }) => state === 'skip').map(({ check }) => check);
    expect(skipped).toEqual(expect.arrayContaining(['addresses', 'database', 'indexes', 'clock', 'mail']));
  });

  it('tells that the database is away, and goes on', async () => {
    const uri = `mongodb://keeper:CANARY-pass@127.0.0.1:${await freePort()}/?tls=false`;
    const { findings, of, states } = await examined(
      { ...PRODUCTION, MONGODB_URI: uri, MAIL_TRANSPORT: 'console' },
      { dev: false },
    );
    expect(states('database')).toEqual(['fail']);
    expect(words(of('database'))).toMatch(/does not answer.*MONGODB_URI/);
    expect([states('indexes'), states('clock'), states('keys'), states('mail')]).toEqual([
      ['skip'],
      ['skip'],
      ['ok'],
      ['ok'],
    ]);
    expect(words(findings)).not.toMatch(/CANARY|keeper/);
  });

  it('tells that an address of the database cannot be read, and repeats nothing of it', async () => {
    const { findings, of } = await examined({ MONGODB_URI: 'mongodb://keeper:CANARY@pass@host:port/' });
    expect(words(of('database'))).toMatch(/cannot be read.*percent-encoded/);
    expect(words(findings)).not.toMatch(/CANARY|keeper/);
  });

  it.each([
    [
      'refuses the credentials',
      /takes|refuses the credentials.*SMTP_USER/,
      { credentials: { user: 'keeper', password: 'right' } },
      { SMTP_TLS: 'none' },
    ],
    ['offers no STARTTLS', /offers no STARTTLS.*SMTP_TLS/, { tls: 'none' }, { SMTP_TLS: 'starttls' }],
    [
      'has a certificate that nobody knows',
      /certificate that is not trusted/,
      { tls: 'starttls' },
      { SMTP_TLS: 'starttls' },
    ],
  ] as const)('tells that the mail server %s', async (_, expected, choices, settings) => {
    const server = await startSmtpServer(choices);
    const smtp = {
      MAIL_TRANSPORT: 'smtp',
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(server.port),
      SMTP_USER: 'keeper',
      SMTP_PASS: 'CANARY',
    };
    const { of, states, findings } = await examined({ DATA_DIR: folder(), ...smtp, ...settings });
    await server.close();
    expect(states('mail')).toEqual(['fail']);
    expect(words(of('mail'))).toMatch(expected);
    expect(words(findings)).not.toMatch(/CANARY|keeper/);
  });

  it('tells that no mail server answers, and that one does', async () => {
    const smtp = { MAIL_TRANSPORT: 'smtp', SMTP_HOST: '127.0.0.1', SMTP_TLS: 'none', DATA_DIR: folder() };
    const away = await examined({ ...smtp, SMTP_PORT: String(await freePort()) });
    expect(words(away.of('mail'))).toMatch(/does not answer.*SMTP_HOST/);
    const server = await startSmtpServer({ credentials: { user: 'keeper', password: 'right' } });
    const right = { SMTP_USER: 'keeper', SMTP_PASS: 'right', SMTP_PORT: String(server.port) };
    const there = await examined({ ...smtp, ...right });
    await server.close();
    expect([there.states('mail'), words(there.of('mail'))]).toEqual([
      ['ok'],
      expect.stringContaining('takes the credentials'),
    ]);
  });

  it('tells of a COOKIE_DOMAIN that is another than the gateway served with, before its start and after it', async () => {
    const DATA_DIR = await usedFolder();
    const at = (domain: string | null, now = '2030-01-01') => served(DATA_DIR, domain, new Date(now));
    const told = async (COOKIE_DOMAIN: string | undefined, now = '2030-01-02') => {
      const environment = { DATA_DIR, PUBLIC_URL: 'https://auth.example.com', COOKIE_DOMAIN };
      const { of } = await examined(environment, { now: new Date(now) });
      return words(of('addresses').filter(({ message }) => message.includes('COOKIE_DOMAIN')));
    };
    await at(null);
    expect(await told(undefined)).toBe('');
    expect(await told('example.com')).toMatch(/is another than the gateway last served with/);
    await at('example.com');
    expect(await told('example.com')).toMatch(/was changed at 2030-01-01T/);
    expect(await told('example.com', '2030-01-09')).toBe('');
    expect(await told(undefined)).toMatch(/is another than the gateway last served with/);
  });

  it('tells of a weak secret and of a key that cannot be read, and prints neither', async () => {
    const SECRET_KEY = 'CANARY-secret-CANARY-secret-CANARY-secret';
    const weak = { ...PRODUCTION, SECRET_KEY, JWT_PRIVATE_KEY: 'CANARY', MONGODB_URI: undefined };
    const { findings, of, states } = await examined(weak, { dev: false });
    expect(states('keys')).toEqual(['fail']);
    expect(words(of('keys'))).toMatch(/JWT_PRIVATE_KEY, SECRET_KEY cannot be used.*keys generate/);
    expect(words(of('settings'))).toMatch(/SECRET_KEY is guessable/);
    expect(words(findings)).not.toContain('CANARY');
  });

  it('tells of damaged keys in the data folder', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'signing-key.es256.pem'), 'CANARY');
    const { findings, of, states } = await examined({ DATA_DIR: dataDir });
    expect([states('keys'), words(of('keys'))]).toEqual([['fail'], expect.stringContaining('Restore')]);
    expect(words(findings)).not.toContain('CANARY');
  });

  it.each([
    ['is a file', (place: string) => place],
    ['lies below a file', (place: string) => join(place, 'data')],
  ])('tells that the data folder %s', async (_, below) => {
    const place = join(folder(), 'taken');
    writeFileSync(place, '');
    const { of, states } = await examined({ DATA_DIR: below(place) });
    expect(states('data folder')).toEqual(['fail']);
    expect(words(of('data folder'))).toContain('DATA_DIR');
  });

  it('tells that the data folder holds damaged data', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'data.mdb'), Buffer.alloc(65_536, 'no database at all'));
    const { of, states } = await examined({ DATA_DIR: dataDir });
    expect([states('data folder'), states('database'), states('indexes')]).toEqual([['ok'], ['fail'], ['skip']]);
    expect(words(of('database'))).toMatch(/damaged data\.mdb.*backup/);
  });

  it('tells that this clock is behind what was recorded, or far from that of the disk', async () => {
    const dataDir = await usedFolder();
    const right = await examined({ DATA_DIR: dataDir });
    expect(right.states('clock')).toEqual(['ok']);
    const { of, states } = await examined({ DATA_DIR: dataDir }, { now: new Date(Date.now() - 60_000) });
    expect([states('clock'), words(of('clock'))]).toEqual([['fail'], expect.stringMatching(/(59|60|61) s behind/)]);
    const database = await openDatabase({ engine: 'embedded', dataDir });
    const event = {
      type: 'x',
      actorId: null,
      subjectId: null,
      ip: null,
      userAgent: null,
      requestId: null,
      details: null,
    };
    const at = new Date(Date.now() + 120_000);
    await database.collection<AuditDocument>(COLLECTIONS.auditEvents.name).insertOne({ _id: 'a', at, ...event });
    await database.close();
    expect(words((await examined({ DATA_DIR: dataDir })).of('clock'))).toMatch(/audit event lies (119|120) s ahead/);
  });

  it('tells of a broken mail template by its file', async () => {
    const templates = folder();
    writeFileSync(join(templates, 'confirm-email.en.subject.eta'), '<%= it.nothing( %>');
    const { of, states } = await examined({ DATA_DIR: folder(), MAIL_TEMPLATES_DIR: templates });
    expect([states('templates'), words(of('templates'))]).toEqual([
      ['fail'],
      expect.stringContaining('confirm-email.en.subject.eta'),
    ]);
  });

  it('tells of addresses that cannot work', async () => {
    const wrong = {
      ...PRODUCTION,
      PUBLIC_URL: 'https://localhost',
      COOKIE_DOMAIN: 'example.com',
      MONGODB_URI: undefined,
    };
    const { of, states } = await examined(wrong, { dev: false });
    expect(states('addresses')).toEqual(['fail', 'fail']);
    expect(words(of('addresses'))).toMatch(/this machine alone[^]*COOKIE_DOMAIN/);
    const right = { ...wrong, PUBLIC_URL: 'https://auth.example.com' };
    expect((await examined(right, { dev: false })).states('addresses')).toEqual(['ok']);
  });

  (isRedisInstalled('the doctor and Redis') ? it : it.skip)('tells whether Redis answers', async () => {
    const redis = await TestRedis.atFreePort();
    const environment = { DATA_DIR: folder(), REDIS_URL: redis.url };
    expect((await examined(environment)).states('redis')).toEqual(['fail']);
    redis.start();
    await until(async () => (await examined(environment)).states('redis')[0] === 'ok');
    await redis.stop();
  });
});

describe.each(engines())('gatehouse doctor on $name', (engine) => {
  const place = () => {
    const [dataDir, name] = [folder(), randomDatabaseName()];
    const environment =
      engine.uri === undefined
        ? { DATA_DIR: dataDir }
        : { DATA_DIR: dataDir, MONGODB_URI: engine.uri, MONGODB_DB: name };
    const open = () =>
      engine.uri === undefined
        ? openDatabase({ engine: 'embedded', dataDir })
        : openDatabase({ engine: 'mongodb', uri: engine.uri, database: name, timeoutMs: 30_000 });
    return { environment: { ...environment, DB_TIMEOUT_MS: '30000' }, open };
  };

  it('tells of indexes that are missing or defined otherwise, and leaves no trace of having looked', async () => {
    const { environment, open } = place();
    const database = await open();
    await database.prepare(ALL_COLLECTIONS);
    const right = await examined(environment);
    expect([right.states('database'), right.states('indexes')]).toEqual([['ok'], ['ok']]);
    expect(await database.collection('limits').countDocuments({})).toBe(0);
    await database.dropCollection('users');
    const changed = { name: 'users_username', key: { usernameCanonical: 1 } } as const;
    await database.prepare([{ name: 'users', indexes: [changed, ...COLLECTIONS.users.indexes.slice(2)] }]);
    const { of, states } = await examined(environment);
    expect(states('indexes')).toEqual(['fail', 'fail']);
    expect(words(of('indexes'))).toMatch(
      /users_username of users has another definition[^]*users_email of users is missing/,
    );
    await database.drop();
    await database.close();
  });
});
