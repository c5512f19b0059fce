import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that the program reads at run time, and where they lie beside the bundle. */
export const DATA_FOLDERS = { 'src/mail/templates': 'dist/templates' };

/** The program's bundle, which every start file runs through the launcher. */
export const BUNDLE = 'dist/program.js';

const START_FILES = { main: 'dist/main.js', gatehouse: 'dist/cli/gatehouse.js' };

/**
 * What `require('gatehouse')` and `import … from 'gatehouse'` give: Node finds the names of an import by reading this text.
 * Without the launcher, whose compiler options belong to a process of the gateway's own.
 */
export const LIBRARY = `'use strict';
const library = require('./program.js').library();
exports.createGateway = library.createGateway;
exports.readSettings = library.readSettings;
exports.GatewayError = library.GatewayError;
exports.InvalidSettings = library.InvalidSettings;
exports.StorageUnavailable = library.StorageUnavailable;
`;

/** Copies data folders whole, so that a file removed from the sources is gone from dist too. */
export function copyData() {
  for (const [from, to] of Object.entries(DATA_FOLDERS)) {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  }
}

/** Writes the start files with their run bit: a bin without it exits 127 under npx. */
export function writeStartFiles() {
  cpSync('scripts/launcher.cjs', 'dist/launcher.js');
  for (const [entry, file] of Object.entries(START_FILES)) {
    const launcher = path.posix.relative(path.dirname(file), 'dist/launcher.js');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/usr/bin/env node\n'use strict';\nrequire('./${launcher}').launch('${entry}');\n`);
    chmodSync(file, 0o755);
  }
  writeFileSync('dist/library.js', LIBRARY);
}
