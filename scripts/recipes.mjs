import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mail } from './recipes/mail.mjs';
import { mutation } from './recipes/mutation.mjs';
import { setting } from './recipes/setting.mjs';

const RECIPES = [mutation, setting, mail];
const TOOLS = {
  generators: [
    ['npm', 'run', '--silent', 'schema'],
    ['npm', 'run', '--silent', 'settings'],
    ['npm', 'run', '--silent', 'codegen'],
  ],
  compiler: ['node', 'node_modules/typescript/bin/tsc', '-p', '.'],
  lint: ['node', 'node_modules/eslint/bin/eslint.js', '--max-warnings=0'],
  tests: ['node', 'node_modules/jest/bin/jest.js', '--silent'],
};

/** Copies the files of the tree, as they are now, into a folder of its own that uses the packages of this one. */
function copyOfTree() {
  const copy = mkdtempSync(path.join(tmpdir(), 'gatehouse-recipes-'));
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of list.split('\0').filter(Boolean)) cpSync(file, path.join(copy, file));
  symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Makes one change; throws where the file is no longer as the recipe expects. */
function apply(copy, { file, text, before, insert, replace, by }) {
  const target = path.join(copy, file);
  if (text !== undefined) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: 'wx' });
    return;
  }
  const now = readFileSync(target, 'utf8');
  const changed = before === undefined ? now.replace(replace, () => by) : now.replace(before, () => insert + before);
  if (changed === now) throw new Error(`${file} has no ${String(before ?? replace)}: bring the recipe up to date`);
  writeFileSync(target, changed);
}

function run(copy, [program, ...args]) {
  const { status } = spawnSync(program, args, { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed in a copy with the recipes applied`);
}

/** Applies every recipe in one copy, and holds the result to the compiler, the linter and the recipes' own tests. */
function prove(copy) {
  const tests = RECIPES.flatMap((recipe) => recipe.tests);
  for (const change of [
    ...RECIPES.flatMap(({ changes }) => changes),
    ...tests.filter(({ text }) => text !== undefined),
  ]) {
    apply(copy, change);
  }
  for (const generator of TOOLS.generators) run(copy, generator);
  run(copy, TOOLS.compiler);
  const written = [...new Set(RECIPES.flatMap(({ changes }) => changes).map(({ file }) => file))];
  run(copy, [...TOOLS.lint, ...written.filter((file) => file.endsWith('.ts'))]);
  run(copy, [...TOOLS.tests, ...tests.map(({ file }) => file)]);
}

const copy = copyOfTree();
try {
  prove(copy);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const { changes, goal, name, remark, tests } of RECIPES) {
  const written = [...changes, ...tests.filter(({ text }) => text !== undefined)];
  const files = new Set(written.map(({ file }) => file)).size;
  console.log(`${name}: ${files} files by hand, at most ${goal} (${remark})`);
  if (files > goal) process.exitCode = 1;
}
