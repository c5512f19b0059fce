import { buildSync } from 'esbuild';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { HashCost } from '../../src/hashing/argon2';
import type { WorkerProgram } from '../../src/hashing/hash-child';

const ROOT = path.resolve(__dirname, '../..');
const SOURCES = path.join(ROOT, 'src/hashing');
const BUILT = path.join(ROOT, '.cache/hash.worker.js');

/** The lowest cost that Argon2 allows: a hash takes microseconds. */
export const LOWEST_COST: HashCost = { memoryKiB: 8, time: 1 };

/**
 * The hashing process as a program that runs, built anew only when a source is newer than the last build.
 *
 * Its start then takes a third of what compiling it in the child would. The build arrives by a rename,
 * so that test files running at the same time never see half of one.
 */
export function hashWorker(): WorkerProgram {
  if (modifiedAt(BUILT) < newestSource()) {
    const draft = `${BUILT}.${String(process.pid)}`;
    mkdirSync(path.dirname(BUILT), { recursive: true });
    buildSync({
      entryPoints: [path.join(SOURCES, 'hash.worker.ts')],
      bundle: true,
      packages: 'external',
      platform: 'node',
      outfile: draft,
      logLevel: 'error',
    });
    renameSync(draft, BUILT);
  }
  return { file: BUILT };
}

function newestSource(): number {
  return Math.max(...readdirSync(SOURCES).map((name) => modifiedAt(path.join(SOURCES, name))));
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
