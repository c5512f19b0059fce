import { announceEngines } from './announce-engines';
import { openTemporaryFolder } from './temporary-folder';

/** Prepares a whole run of jest. */
function startOfRun(): void {
  openTemporaryFolder();
  announceEngines();
}

export = startOfRun;
