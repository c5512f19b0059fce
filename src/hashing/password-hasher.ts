import { availableParallelism } from 'node:os';
import { BadUserInput } from '../errors';
import type { HashCost } from './argon2';
import { dummyHash, isCurrent } from './argon2-hash';
import type { WorkerProgram } from './hash-child';
import { ANSWERS } from './hash-protocol';
import { type HashLoad, HashQueue, type HashQueueOptions } from './hash-queue';
import { isTooLong, PASSWORD_MAX_LENGTH, preparePassword } from './prepared-password';
import { isVerifiable, wasPrepared } from './verifiable-hash';

/** The program is required; the rest has the defaults of the security rules 10 and 11. */
export interface PasswordHasherOptions extends Partial<Omit<HashQueueOptions, 'programArgs'>> {
  readonly worker: WorkerProgram;
  readonly cost?: HashCost;
}

const DEFAULTS = {
  cost: { memoryKiB: 19_456, time: 2 } satisfies HashCost,
  niceness: 10,
  queueLimit: 50,
  deadlineMs: 2_000,
  idleMs: 300_000,
  hangMs: 10_000,
};

/**
 * Makes and verifies password hashes, never on a thread of this process.
 *
 * Every `verify` costs one computation, whatever is stored, and all refusals of an overload are ServiceUnavailable.
 */
export class PasswordHasher {
  private readonly queue: HashQueue;
  private readonly cost: HashCost;
  private readonly dummy: string;

  constructor(options: PasswordHasherOptions) {
    const complete = { ...DEFAULTS, concurrency: availableParallelism(), ...options };
    this.cost = complete.cost;
    this.dummy = dummyHash(this.cost);
    const programArgs = [String(this.cost.memoryKiB), String(this.cost.time)];
    this.queue = new HashQueue({ ...complete, programArgs });
  }

  /** Computations started so far: a login adds one, whether or not the account exists. */
  get computations(): number {
    return this.queue.computations;
  }

  /** How much is asked of the hashing process, and how many passwords it had to refuse. */
  get load(): HashLoad {
    return this.queue.load;
  }

  /** The process id of the hashing process, or null while none runs. */
  get workerPid(): number | null {
    return this.queue.childPid;
  }

  /** Whether a login would be refused now, so that HTTP can answer 503 before anything is executed. */
  isSaturated(): boolean {
    return this.queue.isSaturated();
  }

  /**
   * The Argon2id hash of the prepared password, as a PHC string with a random salt.
   * @throws {BadUserInput} when the password exceeds 128 code points; nothing is computed then.
   * @throws {ServiceUnavailable} when too much is asked for at once.
   */
  async hash(password: string): Promise<string> {
    if (isTooLong(password)) throw tooLong();
    return this.queue.run({ hash: null, password: preparePassword(password) });
  }

  /**
   * Whether `hash` is that of the password.
   *
   * Null, corrupt and foreign hashes are answered by a computation against a dummy, so that time tells nothing of
   * the account. A password of more than 128 code points, which no account of ours has, is false without one. An
   * imported hash of bcrypt or PBKDF2 is checked against the password as it was typed, for so its origin hashed it.
   * @throws {ServiceUnavailable} when too much is asked for at once.
   */
  async verify(hash: string | null, password: string): Promise<boolean> {
    if (isTooLong(password)) return false;
    const known = isVerifiable(hash, this.cost) ? hash : null;
    const asHashed = known === null || wasPrepared(known) ? preparePassword(password) : password;
    const answer = await this.queue.run({ hash: known ?? this.dummy, password: asHashed });
    return known !== null && answer === ANSWERS.matches;
  }

  /** Whether a password can be checked against `hash`; all others are answered as a wrong password is. */
  canVerify(hash: string): boolean {
    return isVerifiable(hash, this.cost);
  }

  /** Whether `hash` was made at another cost or by another function than those in force. */
  needsRehash(hash: string): boolean {
    return !isCurrent(hash, this.cost);
  }

  /** Refuses what is under way, ends the hashing process, and resolves when it is gone. */
  async stop(): Promise<void> {
    await this.queue.stop();
  }
}

function tooLong(): BadUserInput {
  const message = `Use at most ${String(PASSWORD_MAX_LENGTH)} characters.`;
  return new BadUserInput([{ path: 'password', rule: 'TOO_LONG', message }]);
}
