import { basename, dirname, join, relative, sep } from 'node:path';

/** The files of `dist/` that start the program, and the folder `dist/` seen from each. */
const START_FILES: ReadonlyMap<string, string> = new Map([
  ['main.js', '.'],
  ['gatehouse.js', '..'],
]);

/**
 * Returns a command of the command line as it is typed where this process was started.
 *
 * A checkout links no `gatehouse`, and `npx gatehouse` would fetch another package there: so it is named by its
 * file. An installed package has the name.
 */
export function ownCommand(command: string, started = process.argv[1] ?? ''): string {
  const dist = START_FILES.get(basename(started));
  const isInstalled = started.split(sep).includes('node_modules');
  if (dist === undefined || isInstalled) return `${isLinked(started) ? '' : 'npx '}gatehouse ${command}`;
  const file = join(dirname(started), dist, 'cli', 'gatehouse.js');
  const fromHere = relative(process.cwd(), file);
  return `node ${fromHere.length < file.length ? fromHere : file} ${command}`;
}

/** Whether the process was started by the name of a package that is installed for all folders. */
function isLinked(started: string): boolean {
  return basename(started) === 'gatehouse' && !started.split(sep).includes('node_modules');
}
