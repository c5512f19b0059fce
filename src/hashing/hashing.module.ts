import type { Logger } from 'pino';
import type { WorkerProgram } from '../processes/worker-process';
import type { Settings } from '../settings';
import type { OnFault } from '../shared/guarded';
import type { Opened } from '../shared/opened';
import { PasswordHasher } from './password-hasher';

interface Parts {
  readonly logger: Logger;
  readonly hashWorker: WorkerProgram;
  readonly hashDeadlineMs?: number;
  readonly warmsAtOnce?: boolean;
  readonly onFault: OnFault;
  readonly opened: Opened;
}

/** Builds the hasher at the cost that the settings name; its process starts with the first password, or at once. */
export function hashingModule(settings: Settings, parts: Parts): PasswordHasher {
  const { hashDeadlineMs, hashWorker, logger, onFault, opened, warmsAtOnce } = parts;
  const hasher = new PasswordHasher({
    worker: hashWorker,
    cost: { memoryKiB: settings.HASH_MEMORY_KIB, time: settings.HASH_TIME },
    concurrency: settings.hashConcurrency,
    ...(hashDeadlineMs === undefined ? {} : { deadlineMs: hashDeadlineMs }),
    onChildLost: () => {
      logger.error('the hashing process ended by itself; the next password starts another');
    },
    onFault,
  });
  opened.add(hasher, (made) => made.stop());
  if (warmsAtOnce === true) void hasher.warm();
  return hasher;
}
