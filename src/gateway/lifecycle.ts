import { setTimeout as sleep } from 'node:timers/promises';

/** The end of a leave, in which connections are kept again, so that few are just being opened when the port closes. */
const SETTLE_MS = 300;

/** The end is counted in looks: a process that was kept from running has not read yet what came meanwhile. */
const LOOK_MS = 10;

/** The state that readiness checks and requests read: starting, ready, leaving (it still serves), closed. */
export class Lifecycle {
  private isServing = false;
  private hasLeft = false;
  private closesConnections = false;
  private why = 'starting';

  /** Whether requests may be executed. */
  get serves(): boolean {
    return this.isServing;
  }

  /** Whether balancers may send requests. */
  get ready(): boolean {
    return this.isServing && !this.hasLeft;
  }

  /** The reason why it is not ready, in words for an operator. */
  get reason(): string {
    return this.why;
  }

  /** Whether an answer ends its connection, so that the client opens the next one elsewhere. */
  get endsConnections(): boolean {
    return this.closesConnections;
  }

  /** Keeps it not ready, for this reason. */
  waitFor(reason: string): void {
    this.why = reason;
  }

  /** Starts to serve. */
  begin(): void {
    this.isServing = true;
  }

  /** Stops being ready, and still serves. */
  leave(): void {
    this.hasLeft = true;
    this.why = 'stopping';
  }

  /**
   * Waits until balancers have noticed that it leaves. Answers end their connections; only at the very end they are kept
   * again: the kernel resets connections that nobody has accepted when the port closes, and clients that have one open none.
   */
  async letNotice(delayMs: number): Promise<void> {
    const settleMs = Math.min(SETTLE_MS, delayMs);
    this.closesConnections = true;
    await sleep(delayMs - settleMs);
    this.closesConnections = false;
    for (let looks = settleMs / LOOK_MS; looks > 0; looks -= 1) await sleep(LOOK_MS);
  }

  /** Stops the execution of requests. */
  close(): void {
    this.isServing = false;
  }
}
