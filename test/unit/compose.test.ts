import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ALL_SETTING_NAMES } from '../../src/settings';
import { ALIASES } from '../../src/settings/names';

const COMPOSE = readFileSync(resolve(__dirname, '../../docker-compose.yml'), 'utf8');

describe('docker-compose.yml', () => {
  test('runs MongoDB as a replica set that is healthy before the gateway starts', () => {
    expect(COMPOSE).toMatch(/image: mongo:\d+\.\d+\n\s+command: \['--replSet'/);
    expect(COMPOSE).toContain('rs.initiate');
    expect(COMPOSE).toContain('mongo: { condition: service_healthy }');
  });

  test('publishes every port on this machine alone', () => {
    const published = [...COMPOSE.matchAll(/'([\d.:]+:\d+)'/g)].map(([, port = '']) => port);
    expect(published.length).toBeGreaterThan(3);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('holds no password and no secret of its own', () => {
    const secrets = [...COMPOSE.matchAll(/^\s+(\w*(?:PASS|SECRET|KEY)\w*): (.*)$/gm)];
    expect(secrets.length).toBeGreaterThan(1);
    expect(secrets.filter(([, name = '', value]) => value !== `\${${name}:-}`)).toEqual([]);
  });

  test('hands every setting of .env on, but for those of the container', () => {
    const own = ['HOST', 'PORT', 'DATA_DIR', 'NODE_ENV', ...Object.keys(ALIASES)];
    const handed = [...COMPOSE.matchAll(/^ {6}([A-Z_]+): \$\{([A-Z_]+):-/gm)].map(([, name, from]) => [name, from]);
    expect(handed.filter(([name, from]) => name !== from)).toEqual([]);
    const names = handed.map(([name]) => name);
    expect(ALL_SETTING_NAMES.filter((name) => !own.includes(name) && !names.includes(name))).toEqual([]);
  });

  const isThere = spawnSync('docker-compose', ['version']).status === 0;
  (isThere ? test : test.skip)('sends mail to mailpit only where .env names no server', () => {
    expect(resolved('')).toContain('SMTP_URL: smtp://mailpit:1025?tls=none');
    const own = resolved(
      'SMTP_URL=smtp://mail.example.com:587\nSECRET_KEY_PREVIOUS=before\nREGISTRATION=confirm-first\n',
    );
    expect(own).toContain('SMTP_URL: smtp://mail.example.com:587');
    expect(own).toContain('SECRET_KEY_PREVIOUS: before');
    expect(own).toContain('REGISTRATION: confirm-first');
    expect(own).not.toContain('mailpit:1025?');
  });
});

/** The configuration that docker-compose makes of the file and this `.env`. */
function resolved(dotEnv: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-compose-'));
  try {
    writeFileSync(join(folder, 'docker-compose.yml'), COMPOSE);
    writeFileSync(join(folder, '.env'), dotEnv);
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    return spawnSync('docker-compose', ['config'], { cwd: folder, env, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
