import { ServiceUnavailable } from '../errors';
import { disregard, guarded, type OnFault } from '../shared/guarded';
import { ANSWERS, type PasswordTask } from './task-lines';
import { endDeadline, type Job, WaitingTasks } from './waiting-tasks';
import { WarmProcess, type WarmProcessOptions } from './warm-process';

export interface TaskQueueOptions extends WarmProcessOptions {
  /** Tasks that may wait; the next is refused. */
  readonly queueLimit: number;
  /** Milliseconds from asking to answer, while a child can compute; a task that still waits then is never computed. */
  readonly deadlineMs: number;
  /** Milliseconds without an answer after which a busy child counts as hung and is killed. */
  readonly hangMs: number;
  /** Called when the child died without being asked to; the next task starts another. */
  readonly onChildLost?: () => void;
}

/** The queue's load. */
export interface TaskLoad {
  readonly waiting: number;
  readonly running: number;
  readonly refused: number;
}

/** The weight of the newest answer in the pace. */
const PACE_WEIGHT = 0.2;

/** However slow the answers, so many operations for each thread are let in: half of them keep every thread at work. */
const LEAST_PER_THREAD = 2;

/**
 * Hands tasks to a hashing process, as many at a time as it has threads; few wait, none beyond its deadline.
 *
 * A storm of sign-ins is refused at the door instead of taking memory and making everyone wait (security rule 11).
 * The process is started by `warm` or by the first task, replaced when it dies, and let go when it has been idle for
 * a while. Tasks wait until it can compute, and no deadline runs before.
 */
export class TaskQueue {
  private readonly waiting: WaitingTasks;
  private readonly running = new Map<number, Job>();
  private readonly child: WarmProcess;
  private readonly onFault: OnFault;
  private lastId = 0;
  private progressAt = 0;
  private isStopped = false;
  private dispatched = 0;
  private refused = 0;
  private msPerAnswer = 0;

  constructor(private readonly options: TaskQueueOptions) {
    this.onFault = options.onFault ?? disregard;
    const { deadlineMs } = options;
    this.waiting = new WaitingTasks({ deadlineMs, expire: (id) => this.expire(id), onFault: this.onFault });
    this.child = new WarmProcess(options, {
      warm: () => this.begin(),
      cold: () => this.waiting.stopDeadlines(),
      answered: (id, answer) => this.settle(id, answer),
      lost: (wasWarm) => this.lose(wasWarm),
    });
  }

  /** Computations started since construction. */
  get computations(): number {
    return this.dispatched;
  }

  /** The process id of the child, or null while there is none. */
  get childPid(): number | null {
    return this.child.pid;
  }

  /** The number of waiting and running tasks, and of those refused since construction. */
  get load(): TaskLoad {
    return { waiting: this.waiting.size, running: this.running.size, refused: this.refused };
  }

  /**
   * The number of hashing operations that may be under way: as many as the queue holds, and no more than are computed
   * within the share of the deadline at the pace of the last answers; 0 once it has stopped.
   */
  room(share: number): number {
    if (this.isStopped) return 0;
    const { concurrency, deadlineMs, queueLimit } = this.options;
    const most = queueLimit + concurrency;
    if (this.msPerAnswer === 0) return most;
    const inTime = Math.floor((deadlineMs * share) / this.msPerAnswer);
    return Math.min(most, Math.max(inTime, LEAST_PER_THREAD * concurrency));
  }

  /** Starts a child ahead of the first task. Resolves with whether one can compute now. */
  async warm(): Promise<boolean> {
    if (this.isStopped || !this.hasChild()) return false;
    await this.child.settled();
    return this.child.isWarm;
  }

  /**
   * The child's answer to the task.
   * @throws {ServiceUnavailable} when the queue is full, the deadline passes, the child dies or the queue has stopped.
   */
  run(task: PasswordTask): Promise<string> {
    if (this.isFull()) return Promise.reject(this.busy());
    return new Promise((resolve, reject) => {
      this.waiting.join({ id: ++this.lastId, task, deadline: null, resolve, reject });
      this.dispatch();
    });
  }

  /** Refuses all tasks, kills the child and resolves when it is gone. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.refuseAll(this.waiting);
    await this.child.stop();
  }

  private isFull(): boolean {
    return this.isStopped || this.waiting.size >= this.options.queueLimit;
  }

  private dispatch(): void {
    if (this.waiting.size === 0 || !this.hasChild() || !this.child.isWarm) return;
    this.child.wake();
    for (const job of this.waiting.values()) {
      if (this.running.size >= this.options.concurrency) return;
      if (this.running.size === 0) this.progressAt = performance.now();
      this.waiting.delete(job.id);
      this.running.set(job.id, job);
      this.dispatched += 1;
      this.child.send(job.id, job.task);
    }
  }

  /** Whether there is a child, by now; all tasks are refused where the machine has no process or pipe left for one. */
  private hasChild(): boolean {
    try {
      this.child.ensure();
      return true;
    } catch (error) {
      this.onFault(error);
      this.refuseAll(this.waiting);
      return false;
    }
  }

  private begin(): void {
    this.waiting.startDeadlines();
    this.dispatch();
  }

  private settle(id: number, answer: string): void {
    const job = this.running.get(id);
    if (!job) return;
    this.running.delete(id);
    this.keepPace();
    endDeadline(job);
    if (answer === ANSWERS.failed) job.reject(this.busy());
    else job.resolve(answer);
    this.dispatch();
    if (this.running.size === 0) this.child.rest();
  }

  /** The time between two answers, averaged over the last few. */
  private keepPace(): void {
    const now = performance.now();
    this.msPerAnswer += (now - this.progressAt - this.msPerAnswer) * PACE_WEIGHT;
    this.progressAt = now;
  }

  /** Its thread goes on computing what was dispatched, so that job keeps its place among the running. */
  private expire(id: number): void {
    const job = this.waiting.get(id) ?? this.running.get(id);
    job?.reject(this.busy());
    this.waiting.delete(id);
    const isHung = this.running.size > 0 && performance.now() - this.progressAt >= this.options.hangMs;
    if (isHung) this.child.kill();
  }

  private lose(wasWarm: boolean): void {
    this.refuseAll(this.running);
    if (!this.isStopped) guarded(() => this.options.onChildLost?.(), this.onFault)();
    // One that died before it could compute would die again for each that waits.
    if (!wasWarm) this.refuseAll(this.waiting);
    this.dispatch();
  }

  private refuseAll(jobs: Map<number, Job>): void {
    for (const job of jobs.values()) {
      endDeadline(job);
      job.reject(this.busy());
    }
    jobs.clear();
  }

  /** The refusal of a task: within a deadline all that wait are answered or refused. */
  private busy(): ServiceUnavailable {
    this.refused += 1;
    return new ServiceUnavailable(Math.ceil(this.options.deadlineMs / 1000));
  }
}
