import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** File systems of the kernel that hold no real files, by their numbers in Linux: proc and sysfs. */
const OF_KERNEL: ReadonlySet<number> = new Set([0x9fa0, 0x6265_6572]);

/** Returns the rule that a folder to write to breaks, or null; a missing one must be one that can be made. */
export function folderRule(folder: string): string | null {
  try {
    const place = nearest(resolve(folder));
    if (!statSync(place).isDirectory()) return 'must name a folder: a file is in its place';
    accessSync(place, constants.W_OK | constants.X_OK);
    return OF_KERNEL.has(statfsSync(place).type) ? 'must name a folder on a disk' : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR'
      ? 'must name a folder: a file is in the way'
      : 'must name a folder that this user can write';
  }
}

/** The path, or the nearest above it that is there. */
function nearest(path: string): string {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere || dirname(path) === path ? path : nearest(dirname(path));
}
