import { closeTemporaryFolder } from './temporary-folder';

/** Clears up after a whole run of jest. */
function endOfRun(): void {
  closeTemporaryFolder();
}

export = endOfRun;
