import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.mjs';

/** Folders that the program reads at run time, and where they lie beside the bundle. */
export const DATA_FOLDERS = { 'src/mail/templates': 'templates' };

/**
 * Escapes what is beyond ASCII in the program, as esbuild does everywhere but in regular expressions.
 *
 * One letter that is not Latin makes V8 keep the whole text in two bytes a character.
 */
export function escapeProgram(dist) {
  const file = path.join(dist, 'program.js');
  const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\x00-\x7f]/g, escaped));
}

const WARM_UP_LIMIT_MS = 15_000;

/** Copies what lies beside the bundle: the start files, and the data folders whole, so that a removed file is gone there too. */
export function copyFiles(dist) {
  cpSync('scripts/start', dist, { recursive: true });
  for (const [from, to] of Object.entries(DATA_FOLDERS)) {
    rmSync(path.join(dist, to), { recursive: true, force: true });
    cpSync(from, path.join(dist, to), { recursive: true });
  }
}

/**
 * Writes the code cache of the built program.
 *
 * The program runs in an empty folder with nothing of this environment. A cache that cannot be made costs speed alone,
 * so it is a warning.
 */
export async function writeCodeCache(dist) {
  for (const name of cachesOf(dist)) rmSync(path.join(dist, name));
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-warm-up-'));
  const port = String(await freePort());
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: port, STORAGE: 'memory', DATA_DIR: folder };
  const args = [path.resolve(dist, 'code-cache.js'), '--dev'];
  const options = { cwd: folder, env, stdio: 'ignore', timeout: WARM_UP_LIMIT_MS };
  try {
    await once(spawn(process.execPath, args, options), 'exit');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (cachesOf(dist).length === 0) {
    console.warn('No code cache was made: the gateway starts slower, and works the same.');
  }
}

function cachesOf(dist) {
  return readdirSync(dist).filter((name) => name.endsWith('.cache'));
}
