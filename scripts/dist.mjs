import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that the program reads at run time, and where they lie beside the bundle. */
export const DATA_FOLDERS = { 'src/mail/templates': 'dist/templates' };

/** The program's bundle, which every start file runs through the launcher. */
export const BUNDLE = 'dist/program.js';

const START_FILES = { main: 'dist/main.js', gatehouse: 'dist/cli/gatehouse.js' };

/**
 * The module that `require('graphql-gatehouse')` and `import` load: Node finds the names of an import by reading this
 * text. Without the launcher, whose compiler options belong to a process of the gateway's own.
 *
 * Node prints the line that threw an uncaught error. `readSettings` throws from here: a line of the bundle is
 * half a megabyte long.
 */
export const LIBRARY = `'use strict';
require('./node-version.js').refuseOldNode();
const library = require('./program.js').library();
exports.createGateway = library.createGateway;
exports.readSettings = function readSettings(...given) {
  try {
    return library.readSettings(...given);
  } catch (error) {
    throw error;
  }
};
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

/** The text of a start file. An old Node reads all of a file before it runs any: what it cannot read lies in others. */
export function startFile(entry, { launcher, version }) {
  const lines = ['#!/usr/bin/env node', "'use strict';"];
  lines.push(`require('./${version}').requireNode();`, `require('./${launcher}').launch('${entry}');`, '');
  return lines.join('\n');
}

/** Writes the start files with their run bit: a bin without it exits 127 under npx. */
export function writeStartFiles() {
  cpSync('scripts/launcher.cjs', 'dist/launcher.js');
  cpSync('scripts/node-version.cjs', 'dist/node-version.js');
  for (const [entry, file] of Object.entries(START_FILES)) {
    const from = (target) => path.posix.relative(path.dirname(file), target);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      startFile(entry, { launcher: from('dist/launcher.js'), version: from('dist/node-version.js') }),
    );
    chmodSync(file, 0o755);
  }
  writeFileSync('dist/library.js', LIBRARY);
}
