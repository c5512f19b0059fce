import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

/** Folders that the program reads at run time, and where they lie beside the bundle. */
export const DATA_FOLDERS = { 'src/mail/templates': 'dist/templates' };

/** Start files: each runs its bundle through the launcher. */
const LAUNCHED = [
  { file: 'dist/main.js', bundle: 'main.bundle.js', launcher: './launcher.js' },
  { file: 'dist/cli/gatehouse.js', bundle: '../gatehouse.bundle.js', launcher: '../launcher.js' },
];

/** Copies data folders whole, so that a file removed from the sources is gone from dist too. */
export function copyData() {
  for (const [from, to] of Object.entries(DATA_FOLDERS)) {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  }
}

/** Writes the start files with their run bit: a bin without it exits 127 under npx. */
export function writeLaunchers() {
  mkdirSync('dist/cli', { recursive: true });
  cpSync('scripts/launcher.cjs', 'dist/launcher.js');
  for (const { file, bundle, launcher } of LAUNCHED) {
    const target = `require('node:path').join(__dirname, '${bundle}')`;
    writeFileSync(file, `#!/usr/bin/env node\n'use strict';\nrequire('${launcher}').launch(${target});\n`);
    chmodSync(file, 0o755);
  }
}
