import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The absolute path of a file or folder of the repository. */
export function inRepository(path: string): string {
  return join(ROOT, path);
}

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(inRepository(path), 'utf8');
}

/** The pages that lie directly in a folder of the repository. */
export function markdownIn(folder: string): string[] {
  const names = readdirSync(inRepository(folder)).filter((name) => name.endsWith('.md'));
  return names.map((name) => join(folder, name));
}

/** The first parts of the paths that are made here and not committed: what .gitignore lists. */
const UNTRACKED: readonly string[] = [
  '.git',
  ...read('.gitignore')
    .split('\n')
    .map((line) => line.replace(/^\/|\/$/g, '')),
];

/** Whether a path is not committed. */
export function isUntracked(path: string): boolean {
  return UNTRACKED.includes(path.split('/')[0] ?? '');
}

/** Every file of the repository, and every folder with a slash at its end, as paths from its root. */
export function repositoryPaths(folder = ''): string[] {
  const entries = readdirSync(inRepository(folder), { withFileTypes: true });
  return entries
    .map((entry) => ({ path: join(folder, entry.name), isFolder: entry.isDirectory() }))
    .filter(({ path }) => !isUntracked(path))
    .flatMap(({ path, isFolder }) => (isFolder ? [`${path}/`, ...repositoryPaths(path)] : [path]));
}
