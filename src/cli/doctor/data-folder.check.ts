import { existsSync } from 'node:fs';
import type { Settings } from '../../settings';
import { ownCommand } from '../../shared/own-command';
import type { Exposure } from './exposed-files';
import { type Check, fail, type Finding, ok, skip } from './finding';
import { freeSpace, isOnNetwork, lookAtFolder } from './folder';

const MOST_NAMED = 5;

/** Checks that the data folder can be written, lies on a disk of this machine, has room, and is closed to others. */
export const dataFolderCheck: Check = {
  name: 'data folder',
  needs: [],
  examine: async ({ exposure, survey: { settings } }) => {
    const { DATA_DIR: folder } = settings;
    if (!isUsed(settings)) return [skip('Nothing is kept in DATA_DIR.')];
    const { fault } = lookAtFolder(folder, 'DATA_DIR');
    if (fault !== null) return [fault];
    if (settings.storage.engine === 'embedded' && isOnNetwork(folder)) {
      return [fail(`${folder} is on a network file system.`, 'Set DATA_DIR to a folder on a local disk.')];
    }
    const open = exposureFindings(exposure);
    if (open.length > 0) return open;
    const state = existsSync(folder) ? 'can be written' : 'is made at the first start';
    return [ok(`${folder} ${state}; ${freeSpace(folder)}.${shelterNote(exposure)}`)];
  },
};

function exposureFindings({ files, folders }: Exposure): Finding[] {
  const cure =
    'Take the rights of others away (`chmod 600`); a start does it for files of its own user. ' +
    `Keys that others could read are replaced by \`${ownCommand('keys rotate')}\`.`;
  return [
    ...folders.map((folder) => fail(`${folder} can be changed by others.`, `\`chmod 700 ${folder}\`.`)),
    ...(files.length === 0 ? [] : [fail(`Others can read ${listed(files)}.`, cure)]),
  ];
}

function shelterNote({ sheltered }: Exposure): string {
  return sheltered.length === 0 ? '' : ` Only the folder keeps others from reading ${listed(sheltered)}.`;
}

function listed(files: readonly string[]): string {
  const more = files.length - MOST_NAMED;
  return `${files.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function isUsed({ MAIL_DIR, keys, mailTransport, production, storage }: Settings): boolean {
  if (storage.engine === 'memory') return mailTransport === 'file' && MAIL_DIR === undefined;
  const keepsKeys = !production && (keys.signingKey === null || keys.secret === null);
  return storage.engine === 'embedded' || keepsKeys || (mailTransport === 'file' && MAIL_DIR === undefined);
}
