import { guarded, type OnFault } from '../shared/guarded';
import type { PasswordTask } from './task-lines';

/** A waiting task. */
export interface Job {
  readonly id: number;
  readonly task: PasswordTask;
  /** Null while no process can compute. */
  deadline: NodeJS.Timeout | null;
  resolve(answer: string): void;
  reject(reason: Error): void;
}

interface Deadlines {
  readonly deadlineMs: number;
  readonly expire: (id: number) => void;
  readonly onFault: OnFault;
}

/** The tasks that wait, first come first. Their deadlines run only while a process can compute: its start delays no task. */
export class WaitingTasks extends Map<number, Job> {
  private isRunning = false;

  constructor(private readonly deadlines: Deadlines) {
    super();
  }

  /** Adds the task, with its whole deadline before it. */
  join(job: Job): void {
    this.set(job.id, job);
    if (this.isRunning) this.start(job);
  }

  /** Starts the deadlines. */
  startDeadlines(): void {
    this.isRunning = true;
    for (const job of this.values()) this.start(job);
  }

  /** Stops the deadlines until the next process can compute; then each has its whole time again. */
  stopDeadlines(): void {
    this.isRunning = false;
    for (const job of this.values()) endDeadline(job);
  }

  private start(job: Job): void {
    const { deadlineMs, expire, onFault } = this.deadlines;
    job.deadline = setTimeout(
      guarded(() => expire(job.id), onFault),
      deadlineMs,
    );
  }
}

/** Ends the deadline of the task. */
export function endDeadline(job: Job): void {
  if (job.deadline !== null) clearTimeout(job.deadline);
  job.deadline = null;
}
