import { ServiceUnavailable } from '../errors';
import type { WorkerProgram } from '../hashing/hash-child';
import { HashQueue } from '../hashing/hash-queue';
import { isTooLong, preparePassword } from '../hashing/prepared-password';
import { disregard, type OnFault } from '../shared/guarded';

/** The best score of an estimate. */
export const STRONGEST = 4;

/** One at a time in a niced process, which is let go after a minute: passwords are seldom set. */
const PROCESS = { concurrency: 1, niceness: 10, queueLimit: 20, deadlineMs: 10_000, idleMs: 60_000, hangMs: 15_000 };

export interface StrengthOptions {
  readonly worker: WorkerProgram;
  /** The least score that is accepted, 1 to 4. */
  readonly minScore: number;
  /** Told when a password was accepted without an estimate. */
  readonly onMissed: () => void;
  /** Told of what a timer or an event of the process threw. */
  readonly onFault?: OnFault;
}

/**
 * Estimating how hard passwords are to guess, in a process of its own: the dictionaries take 100 MB, and an estimate takes
 * long enough to be felt by every other request.
 */
export class PasswordStrength {
  private readonly queue: HashQueue;

  constructor(private readonly options: StrengthOptions) {
    const { onFault = disregard, worker } = options;
    this.queue = new HashQueue({ ...PROCESS, worker, programArgs: [], onFault });
  }

  /**
   * Whether the password is easier to guess than is accepted. One that cannot be estimated in time is not: the other
   * rules hold, and nobody shall be unable to change a password because the machine is busy.
   */
  async isGuessable(password: string): Promise<boolean> {
    if (isTooLong(password)) return false;
    try {
      const score = await this.queue.run({ hash: null, password: preparePassword(password) });
      return Number(score) < this.options.minScore;
    } catch (error) {
      if (!(error instanceof ServiceUnavailable)) throw error;
      this.options.onMissed();
      return false;
    }
  }

  /** Ends the process, and resolves when it is gone. */
  stop(): Promise<void> {
    return this.queue.stop();
  }
}
