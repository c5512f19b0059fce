import { buildSync } from 'esbuild';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { HashCost } from '../../src/hashing/argon2';
import type { WorkerProgram } from '../../src/processes/worker-process';

const ROOT = path.resolve(__dirname, '../..');
const SOURCES = path.join(ROOT, 'src/hashing');
const PASSWORDS = path.join(ROOT, 'src/passwords');
const BUILT = path.join(ROOT, '.cache/hashing');

/** The lowest cost that Argon2 allows: a hash takes microseconds. */
export const LOWEST_COST: HashCost = { memoryKiB: 8, time: 1 };

/** The hashing process as a program that runs. */
export function hashWorker(): WorkerProgram {
  return { file: builtProgram(path.join(SOURCES, 'hash.worker.ts')) };
}

/** The process that estimates the strength of passwords, as a program that runs. */
export function strengthWorker(): WorkerProgram {
  return { file: builtProgram(path.join(PASSWORDS, 'strength.worker.ts')) };
}

/**
 * The JavaScript file of a program that uses the hashing sources, built anew only when one of them is newer.
 *
 * It starts in a third of the time that compiling it in the child would take. The build arrives by a rename,
 * so that test files running at the same time never see half of one.
 */
export function builtProgram(source: string): string {
  const built = path.join(BUILT, `${path.basename(source, '.ts')}.js`);
  if (modifiedAt(built) >= Math.max(modifiedAt(source), newestSource())) return built;
  const draft = `${built}.${String(process.pid)}`;
  mkdirSync(BUILT, { recursive: true });
  buildSync({ entryPoints: [source], bundle: true, packages: 'external', platform: 'node', outfile: draft });
  renameSync(draft, built);
  return built;
}

function newestSource(): number {
  return Math.max(
    ...[SOURCES, PASSWORDS].flatMap((folder) => readdirSync(folder).map((name) => modifiedAt(path.join(folder, name)))),
  );
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
