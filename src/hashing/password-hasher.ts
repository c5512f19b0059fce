import { availableParallelism } from 'node:os';
import { BadUserInput, ServiceUnavailable } from '../errors';
import { spreadSeconds } from '../shared/random';
import { FairPlaces } from '../throttling/fair-places';
import type { HashCost } from './argon2';
import { dummyHash, isCurrent } from './argon2-hash';
import type { WorkerProgram } from '../processes/worker-process';
import { ANSWERS } from '../processes/task-lines';
import { type TaskLoad, TaskQueue, type TaskQueueOptions } from '../processes/task-queue';
import { isTooLong, PASSWORD_MAX_LENGTH, preparePassword } from './prepared-password';
import { isVerifiable, wasPrepared } from './verifiable-hash';

/** The program is required; the rest has the defaults of security rules 10 and 11. */
export interface PasswordHasherOptions extends Partial<Omit<TaskQueueOptions, 'programArgs'>> {
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

/** The shares of the deadline that holders of a place may fill, and anyone: newcomers still find room. */
const REGULARS = 0.5;
const NEWCOMERS = 0.75;

/**
 * Makes and verifies password hashes, never on a thread of this process.
 *
 * Every `verify` costs one computation, whatever is stored, and all refusals of an overload are ServiceUnavailable.
 */
export class PasswordHasher {
  private readonly queue: TaskQueue;
  private readonly places: FairPlaces;
  private readonly comeBackS: number;
  private turnedAway = 0;
  private readonly cost: HashCost;
  private readonly dummy: string;

  constructor(options: PasswordHasherOptions) {
    const complete = { ...DEFAULTS, concurrency: availableParallelism(), ...options };
    this.cost = complete.cost;
    this.dummy = dummyHash(this.cost);
    const programArgs = [String(this.cost.memoryKiB), String(this.cost.time)];
    this.queue = new TaskQueue({ ...complete, programArgs });
    this.places = new FairPlaces((held) => this.queue.room(held === 0 ? NEWCOMERS : REGULARS));
    this.comeBackS = Math.ceil(complete.deadlineMs / 1000);
  }

  /** Computations started so far: a login adds one, whether or not the account exists. */
  get computations(): number {
    return this.queue.computations;
  }

  /** The load of the hashing process, and the number of passwords that it refused. */
  get load(): TaskLoad & { readonly reserved: number } {
    const { refused, ...load } = this.queue.load;
    return { ...load, reserved: this.places.taken, refused: refused + this.turnedAway };
  }

  /** The process id of the hashing process, or null while none runs. */
  get workerPid(): number | null {
    return this.queue.childPid;
  }

  /** Starts the hashing process ahead of the first password. Resolves with whether it can compute now. */
  warm(): Promise<boolean> {
    return this.queue.warm();
  }

  /**
   * A place for an operation that may hash, held until the function that is answered is called.
   *
   * A caller that reserves before it hashes is refused here, before anything was done, and never in the queue: an
   * operation computes one hash at a time, and no more places are given than the queue takes. `holder` has no more
   * of them than are free, so that one client address cannot fill the queue.
   * @throws {ServiceUnavailable} when none is free, with a time to come back that is not the same for all.
   */
  reserve(holder: string): () => void {
    const leave = this.places.take(holder);
    if (leave !== null) return leave;
    this.turnedAway += 1;
    throw new ServiceUnavailable(spreadSeconds(this.comeBackS));
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
   * the account (security rule 12). A password of more than 128 code points, which no account of ours has, is false without one. An
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

  /** Refuses the tasks under way, ends the hashing process, and resolves when it is gone. */
  async stop(): Promise<void> {
    await this.queue.stop();
  }
}

function tooLong(): BadUserInput {
  const message = `Use at most ${String(PASSWORD_MAX_LENGTH)} characters.`;
  return new BadUserInput([{ path: 'password', rule: 'TOO_LONG', message }]);
}
