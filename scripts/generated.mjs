import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

function contents({ files, folder, only }) {
  if (files !== undefined) return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => only === undefined || name === only);
  return new Map(names.map((name) => path.join(folder, name)).map((file) => [file, readFileSync(file, 'utf8')]));
}

function restore(before, after) {
  for (const file of after.keys()) if (!before.has(file)) rmSync(file);
  for (const [file, text] of before) if (after.get(file) !== text) writeFileSync(file, text);
}

/**
 * The files that running the command would change, add or remove; the tree is left as it was.
 *
 * A command that fails makes all of them stale: its output is unknown.
 */
export function staleFiles({ command, ...place }) {
  const before = contents(place);
  const ran = spawnSync(`npm run --silent ${command}`, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const after = contents(place);
  restore(before, after);
  if (ran.status !== 0) return [`npm run ${command} failed`];
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file));
}
