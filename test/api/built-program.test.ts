import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { wrap } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { freePort } from '../support/free-port';
import { builtGateway, newFolder } from '../support/gateway-process';

const ROOT = resolve(__dirname, '../..');

function programText(): string {
  return readFileSync(join(builtGateway(), 'program.js'), 'utf8');
}

function classesOfTypes(): string[] {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.(?:type|input|resolver)\.ts$/.test(name));
  const texts = files.map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/^(?:export )?(?:abstract )?class (\w+)/gm)].map(([, name]) => name!),
  );
}

describe('the built program', () => {
  it('holds the classes of GraphQL types under their own names, from which the types have theirs', () => {
    const found = [...programText().matchAll(/\bclass\s+([A-Z]\w*)|\b([A-Z]\w*)=\s*class\b/g)];
    const written = new Set(found.map(([, one, other]) => one ?? other));
    const classes = classesOfTypes();
    expect(classes.length).toBeGreaterThan(50);
    expect(classes.filter((name) => !written.has(name))).toEqual([]);
    expect(classes.filter((name) => written.has(`${name}2`))).toEqual([]);
  });

  it('is ASCII: one other letter doubles what its text takes in memory', () => {
    expect(programText()).not.toMatch(/[^\x00-\x7f]/);
  });

  it.each(['graphql/type/definition.js', 'type-graphql/build/cjs/index.js', 'bson/lib/bson.cjs'])(
    'holds one copy of %s: two do not know each other',
    (file) => {
      expect(programText().split(`"node_modules/${file}"`)).toHaveLength(2);
    },
  );

  it('is written in lines that Node can show of an uncaught error', () => {
    const long = programText()
      .split('\n')
      .filter((line) => line.length > 500);
    // Regular expressions of packages cannot be broken.
    expect(long.length).toBeLessThan(50);
    expect(Math.max(...long.map((line) => line.length))).toBeLessThan(20_000);
  });
});

describe('the code cache', () => {
  let dist: string;
  let cacheFile: string;
  beforeAll(async () => {
    dist = mkdtempSync(join(ROOT, '.cache/cached-'));
    cpSync(builtGateway(), dist, { recursive: true });
    const folder = newFolder();
    const env = { PATH: process.env['PATH'], PORT: String(await freePort()), STORAGE: 'memory', DATA_DIR: folder };
    const made = spawnSync(process.execPath, [join(dist, 'code-cache.js'), '--dev'], {
      cwd: folder,
      env,
      timeout: 50_000,
    });
    expect([made.status, made.stderr.toString()]).toEqual([0, '']);
    cacheFile = join(dist, readdirSync(dist).find((name) => name.endsWith('.cache')) ?? 'none');
  });
  afterAll(() => {
    rmSync(dist, { recursive: true, force: true });
  });

  function withCache(): Script {
    const filename = join(dist, 'program.js');
    return new Script(wrap(programText()), { filename, cachedData: readFileSync(cacheFile) });
  }

  it('is taken by V8', () => {
    expect(withCache().cachedDataRejected).toBe(false);
  });

  it('holds the functions that a start calls, which a cache made when the program is compiled does not', () => {
    const compiled = new Script(wrap(programText())).createCachedData();
    expect(statSync(cacheFile).size).toBeGreaterThan(2 * compiled.length);
  });

  it('changes nothing that the program says, and neither does its absence or another program', () => {
    const help = () => spawnSync(process.execPath, [join(dist, 'cli/gatehouse.js'), '--help'], { encoding: 'utf8' });
    const { status, stdout } = help();
    expect([status, stdout]).toEqual([0, expect.stringContaining('create-admin')]);
    rmSync(cacheFile);
    expect(help()).toMatchObject({ status, stdout, stderr: '' });
  });
});
