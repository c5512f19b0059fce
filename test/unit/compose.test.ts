import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

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
});
