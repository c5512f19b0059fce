import { ServiceUnavailable } from '../errors';
import type { WorkerProgram } from '../processes/worker-process';
import { TaskQueue } from '../processes/task-queue';
import { isTooLong, preparePassword } from '../hashing/prepared-password';
import { disregard, type OnFault } from '../shared/guarded';

/** The best score of an estimate. */
export const STRONGEST = 4;

/** One at a time in a niced process, which is let go after a minute: passwords are seldom set. */
const PROCESS = { concurrency: 1, niceness: 10, queueLimit: 50, deadlineMs: 10_000, idleMs: 60_000, hangMs: 15_000 };

export interface StrengthOptions {
  readonly worker: WorkerProgram;
  /** The least score that is accepted, 1 to 4. */
  readonly minScore: number;
  /** Words that are easy to guess here, besides those of the dictionaries. */
  readonly words: readonly string[];
  /** Called when a password was refused because it could not be estimated. */
  readonly onRefused: () => void;
  /** Called with errors that a timer or an event of the process threw. */
  readonly onFault?: OnFault;
}

/**
 * Estimates how hard passwords are to guess, in a process of its own: the dictionaries take 100 MB, and an estimate takes
 * long enough to be felt by every other request.
 */
export class PasswordStrength {
  private readonly queue: TaskQueue;

  constructor(private readonly options: StrengthOptions) {
    const { onFault = disregard, words, worker } = options;
    this.queue = new TaskQueue({ ...PROCESS, worker, programArgs: words, onFault });
  }

  /**
   * Whether the password is too easy to guess.
   *
   * One that cannot be estimated within ten seconds, or behind fifty others, is refused for now: else a client with enough
   * requests at once could switch the rule off.
   * @throws {ServiceUnavailable}
   */
  async isGuessable(password: string): Promise<boolean> {
    if (isTooLong(password)) return false;
    try {
      const score = await this.queue.run({ hash: null, password: preparePassword(password) });
      return Number(score) < this.options.minScore;
    } catch (error) {
      if (error instanceof ServiceUnavailable) this.options.onRefused();
      throw error;
    }
  }

  /** Ends the process, and resolves when it has exited. */
  stop(): Promise<void> {
    return this.queue.stop();
  }
}
