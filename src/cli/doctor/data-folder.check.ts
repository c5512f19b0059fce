import { existsSync } from 'node:fs';
import type { Settings } from '../../settings';
import { type Check, fail, ok, skip } from './finding';
import { freeSpace, isOnNetwork, lookAtFolder } from './folder';

/** The data folder can be written, lies on a disk of this machine and has room. */
export const dataFolderCheck: Check = {
  name: 'data folder',
  needs: [],
  examine: async ({ survey: { settings } }) => {
    const { DATA_DIR: folder } = settings;
    if (!isUsed(settings)) return [skip('Nothing is kept in DATA_DIR.')];
    const { fault } = lookAtFolder(folder, 'DATA_DIR');
    if (fault !== null) return [fault];
    if (settings.storage.engine === 'embedded' && isOnNetwork(folder)) {
      return [fail(`${folder} is on a network file system.`, 'Set DATA_DIR to a folder on a local disk.')];
    }
    const state = existsSync(folder) ? 'can be written' : 'is made at the first start';
    return [ok(`${folder} ${state}; ${freeSpace(folder)}.`)];
  },
};

function isUsed({ MAIL_DIR, keys, mailTransport, production, storage }: Settings): boolean {
  if (storage.engine === 'memory') return mailTransport === 'file' && MAIL_DIR === undefined;
  const keepsKeys = !production && (keys.signingKey === null || keys.secret === null);
  return storage.engine === 'embedded' || keepsKeys || (mailTransport === 'file' && MAIL_DIR === undefined);
}
