import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disregard, guarded } from '../../shared/guarded';

const FORCED = { recursive: true, force: true } as const;
const folders = new Set<string>();

/** A folder of this process. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * Makes a folder that is removed with the process at the latest: it may hold copies of people's data, which must not outlive
 * a command that somebody breaks off.
 */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  if (folders.size === 0) process.once('exit', removeTemporaryFolders);
  folders.add(path);
  const remove = async (): Promise<void> => {
    await rm(path, FORCED);
    folders.delete(path);
    if (folders.size === 0) process.off('exit', removeTemporaryFolders);
  };
  return { path, remove };
}

/** Removes the folders that are left, at once. */
export const removeTemporaryFolders = guarded(() => {
  for (const path of folders) rmSync(path, FORCED);
}, disregard);
