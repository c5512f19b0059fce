import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { staleFiles } from './generated.mjs';

const bin = (name, ...args) => [process.execPath, [`node_modules/${name}`, ...args]];

const folders = ['src', 'test', 'bench'].filter((folder) => existsSync(folder));

/** The checks of the tree; each row runs whatever became of those before it, so that one run reports everything. */
const CHECKS = [
  { name: 'format', run: bin('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  { name: 'lint', run: bin('eslint/bin/eslint.js', '--max-warnings=0', '.') },
  { name: 'types', run: bin('typescript/bin/tsc', '-p', '.') },
  { name: 'dead code', run: bin('knip/bin/knip.js', '--no-progress') },
  {
    name: 'layers',
    run: bin('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '--', ...folders),
  },
  { name: 'parts', run: [process.execPath, ['scripts/count-parts.mjs']] },
];

/** The files that are generated and committed; running the command must change nothing. */
const GENERATED = [
  { name: 'schema', command: 'schema', folder: 'schema' },
  { name: 'settings', command: 'settings', files: ['.env.example', 'docker-compose.yml', 'docs/settings.md'] },
  { name: 'operations', command: 'codegen', folder: 'test/support', only: 'operations.ts' },
];

function passes({ name, run: [program, args] }) {
  console.log(`\n== ${name}`);
  return spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function isCurrent(generated) {
  console.log(`\n== ${generated.name}`);
  const stale = staleFiles(generated);
  if (stale.length > 0) console.error(`Stale: ${stale.join(', ')}. Run npm run ${generated.command} and commit.`);
  return stale.length === 0;
}

/** The recipes of CONTRIBUTING, applied in a copy: it prints how many files each takes. */
const RECIPES = { name: 'recipes', run: [process.execPath, ['scripts/recipes.mjs']] };

const failed = [
  ...CHECKS.filter((check) => !passes(check)),
  ...GENERATED.filter((generated) => !isCurrent(generated)),
  ...[RECIPES].filter((check) => !passes(check)),
].map(({ name }) => name);

console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
