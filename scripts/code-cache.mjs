import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import launcher from './launcher.cjs';
import { freePort } from './free-port.mjs';

const WARM_UP_LIMIT_MS = 15_000;

function warmUp({ bundle, cacheFile, folder, port }) {
  const file = path.resolve('scripts/warm-up.cjs');
  const job = JSON.stringify({ bundle: path.resolve(bundle), cacheFile: path.resolve(cacheFile), port });
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), STORAGE: 'memory', DATA_DIR: folder };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, job], {
      cwd: folder,
      env,
      stdio: 'ignore',
      timeout: WARM_UP_LIMIT_MS,
    });
    child.once('exit', () => resolve());
  });
}

/**
 * Writes V8's compiled form of a bundle, made after it has run for a moment, and returns the file's name.
 *
 * The bundle runs in an empty folder with nothing of this environment: it has served one request when the cache
 * is made. A cache that cannot be made costs speed alone, so it is a warning. The name holds the
 * bundle's digest: an unchanged bundle keeps its cache.
 */
export async function writeCodeCache(bundle) {
  const cacheFile = launcher.cacheFileOf(bundle, readFileSync(bundle));
  if (existsSync(cacheFile)) return cacheFile;
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-warm-up-'));
  try {
    await warmUp({ bundle, cacheFile, folder, port: await freePort() });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!existsSync(cacheFile)) console.warn(`No code cache for ${bundle}: it starts slower, and works the same.`);
  return cacheFile;
}
