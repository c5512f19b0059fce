import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../settings';
import { isOpenToOthers } from '../../shared/private-file';

const WRITABLE_BY_OTHERS = 0o022;

/** The paths that others can read or replace, as they are before a check opens anything. */
export interface Exposure {
  /** Files that somebody besides their owner can read. */
  readonly files: readonly string[];
  /** Files that others could read, were their folder not closed. */
  readonly sheltered: readonly string[];
  /** Folders in which somebody else can put files of their own in the place of these. */
  readonly folders: readonly string[];
}

/** Returns the files and folders of data, keys and mails that others can read or replace. */
export function exposureOf({ DATA_DIR, MAIL_DIR, mailTransport }: Settings): Exposure {
  const mails = mailTransport === 'file' ? [MAIL_DIR ?? join(DATA_DIR, 'mail')] : [];
  const folders = [DATA_DIR, ...mails].filter(isFolder);
  const open = folders.flatMap(filesIn).filter(isOpenToOthers);
  return {
    files: open.filter((file) => isOpenToOthers(dirname(file))),
    sheltered: open.filter((file) => !isOpenToOthers(dirname(file))),
    folders: folders.filter((folder) => process.platform !== 'win32' && (modeOf(folder) & WRITABLE_BY_OTHERS) !== 0),
  };
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function modeOf(path: string): number {
  return statSync(path).mode;
}
