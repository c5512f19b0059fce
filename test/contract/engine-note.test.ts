import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const JEST = path.join(ROOT, 'node_modules/jest/bin/jest.js');
/** Files that run on every engine; none of their tests has this name. */
const FILES = ['test/contract/storage-sizes', 'test/contract/storage-ttl', 'test/contract/admin-roster'];
const NO_TEST = 'a name that no test has';

function outputOf(variables: Readonly<Record<string, string>>): string {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TEST_'));
  const env = { ...Object.fromEntries(inherited), ...variables };
  const args = [JEST, ...FILES, '-t', NO_TEST, '--workers=2', '--passWithNoTests'];
  const run = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  expect(run.stderr).toContain('3 skipped');
  return run.stdout + run.stderr;
}

describe('a run of several test files', () => {
  it('says once which engines it tests', () => {
    expect(outputOf({}).match(/Engines: embedded\./g)).toHaveLength(1);
  });

  it('says nothing of them where servers are named', () => {
    expect(outputOf({ TEST_MONGODB_URIS: 'one=mongodb://127.0.0.1:1/' })).not.toContain('Engines:');
  });
});
