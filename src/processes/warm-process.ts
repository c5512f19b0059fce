import { disregard, guarded, type OnFault } from '../shared/guarded';
import { WorkerProcess, type WorkerProcessOptions } from './worker-process';
import type { PasswordTask } from './task-lines';

export interface WarmProcessOptions extends WorkerProcessOptions {
  /** Milliseconds without a task after which the child is let go. */
  readonly idleMs: number;
  /** Milliseconds that a child may take until it can compute; it is killed then. */
  readonly startMs?: number;
}

export interface WarmProcessEvents {
  /** Called when the child can compute. */
  warm(): void;
  answered(id: number, answer: string): void;
  /** Called when no child can compute any more: it was let go, or is lost. */
  cold(): void;
  /** Called when the child died without being let go; `wasWarm` unless that was before it could compute. */
  lost(wasWarm: boolean): void;
}

const START_MS = 30_000;

/** Milliseconds after which a child that was started ahead of the first task, and got none, is let go. */
const UNUSED_MS = 30_000;

/** The child of a queue: none, one that starts, or one that can compute. */
export class WarmProcess {
  private readonly onFault: OnFault;
  private child: WorkerProcess | null = null;
  private isReady = false;
  private idle: NodeJS.Timeout | undefined;
  private start: NodeJS.Timeout | undefined;
  private whenSettled: (() => void)[] = [];
  private whenGone: (() => void) | null = null;

  constructor(
    private readonly options: WarmProcessOptions,
    private readonly events: WarmProcessEvents,
  ) {
    this.onFault = options.onFault ?? disregard;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Whether it can compute. */
  get isWarm(): boolean {
    return this.isReady;
  }

  /** Starts one where there is none. @throws {Error} where the machine has no process or pipe left for one */
  ensure(): void {
    if (this.child !== null) return;
    const child = new WorkerProcess(this.options, {
      ready: (started) => this.begin(started),
      answered: (id, answer) => this.events.answered(id, answer),
      ended: (ended) => this.lose(ended),
    });
    this.child = child;
    // It also keeps the process alive for those who wait: no deadline of theirs runs yet.
    const giveUp = guarded(() => child.kill(), this.onFault);
    this.start = setTimeout(giveUp, this.options.startMs ?? START_MS);
  }

  /** Resolves when the one that starts can compute, or is gone. */
  async settled(): Promise<void> {
    if (this.child === null || this.isReady) return;
    await new Promise<void>((resolve) => this.whenSettled.push(resolve));
  }

  send(id: number, task: PasswordTask): void {
    this.child?.send(id, task);
  }

  kill(): void {
    this.child?.kill();
  }

  /** Kills it, and resolves when it is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.idle);
    const child = this.child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      this.whenGone = resolve;
      child.kill();
    });
  }

  /** Marks it idle: it is let go after the idle time. */
  rest(ms = this.options.idleMs): void {
    clearTimeout(this.idle);
    const letGo = guarded(() => this.letGo(), this.onFault);
    this.idle = setTimeout(letGo, ms).unref();
  }

  /** Marks it busy. */
  wake(): void {
    clearTimeout(this.idle);
  }

  private begin(child: WorkerProcess): void {
    if (child !== this.child) return;
    this.isReady = true;
    clearTimeout(this.start);
    this.rest(Math.min(UNUSED_MS, this.options.idleMs));
    this.tellSettled();
    this.events.warm();
  }

  private lose(child: WorkerProcess): void {
    if (child !== this.child) return;
    const wasWarm = this.isReady;
    this.forget();
    this.tellSettled();
    this.events.lost(wasWarm);
    this.whenGone?.();
  }

  private letGo(): void {
    this.child?.end();
    this.forget();
  }

  private forget(): void {
    this.child = null;
    this.isReady = false;
    clearTimeout(this.start);
    clearTimeout(this.idle);
    this.events.cold();
  }

  private tellSettled(): void {
    for (const tell of this.whenSettled.splice(0)) tell();
  }
}
