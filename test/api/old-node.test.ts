import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const CHECK = join(ROOT, 'scripts/start/node-version.js');

/** Runs the check as if Node had that version. */
function underNode(version: string, call: 'requireNode' | 'refuseOldNode') {
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' });
    require(${JSON.stringify(CHECK)}).${call}();`;
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
}

describe('an old Node', () => {
  it.each(['0.12.18', '8.17.0', '16.20.2', '18.20.8', '19.9.0', '20.18.3'])('%s is told what is needed', (version) => {
    const { status, stderr } = underNode(version, 'requireNode');
    expect([status, stderr]).toEqual([78, `Gatehouse needs Node 20.19 or newer, and this is Node ${version}.\n`]);
    expect(underNode(version, 'refuseOldNode').stderr).toContain('Error: Gatehouse needs Node 20.19 or newer');
  });

  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', '100.0.0'])('is not %s', (version) => {
    expect(underNode(version, 'requireNode')).toMatchObject({ status: 0, stderr: '' });
  });

  it('can read the files that a start begins with, and package.json asks for the same', () => {
    const starts = ['main.js', 'cli/gatehouse.js', 'library.js'].map((file) => {
      return readFileSync(join(ROOT, 'scripts/start', file), 'utf8');
    });
    for (const text of starts) {
      expect(text).toMatch(/^(?:#!.*\n)?'use strict';\n(?:\/\/.*\n)?require\('.*node-version\.js'\)\./);
    }
    for (const text of [...starts, readFileSync(CHECK, 'utf8')]) {
      const code = text.replace(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'/g, '');
      expect(code).not.toMatch(/=>|`|\b(?:const|let|class|async|import|of)\b|\?\?|\?\.|\.\.\./);
    }
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe('>=20.19');
  });
});
