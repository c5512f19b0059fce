import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { disregard, guarded } from '../shared/guarded';

/** The steps of an end. One that throws or never finishes keeps the process from ending no longer than `END_MS`. */
export interface EndParts {
  /** Called with the cause of the end: a signal, or an unforeseen error. */
  readonly begun: (cause: { readonly signal: NodeJS.Signals } | { readonly error: unknown }) => void;
  /** Called with an unforeseen or unawaited error that ends nothing by itself. */
  readonly survived: (cause: { readonly error: unknown }) => void;
  /** Ends the gateway in order. */
  readonly stop: () => Promise<void>;
  /** Writes the last lines as far as somebody reads them; resolves soon in any case. */
  readonly flush: () => Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/** From the first signal and the delay of the stop until the process kills itself, whatever hangs. */
const END_MS = 15_000;

/** Work of Node's threads, each of which an exit waits for: it may stand in the look-up of a name or in a file. */
const THREAD_WORK = /^(GetAddrInfo|GetNameInfo|FSReq)/;
const THREAD_CHECK_MS = 20;

/** Added to a signal's number, it is the exit code by which shells tell the signal. */
const SIGNAL_EXIT = 128;

/**
 * The end of a process that serves: in order after a signal or an unforeseen error, and within its delay and 15 s in any case.
 *
 * A second signal ends it at once. A second unforeseen error does not: what runs is still ended in order.
 */
export class ProcessEnd {
  private isEnding = false;
  private exitCode = 0;
  private delayMs = 0;

  constructor(private readonly parts: EndParts) {}

  /** Whether the end has begun. */
  get hasBegun(): boolean {
    return this.isEnding;
  }

  /** A stop may take so much longer. */
  allow(delayMs: number): void {
    this.delayMs = delayMs;
  }

  /** Handles signals and unforeseen errors from now on. */
  watch(): void {
    for (const signal of SIGNALS) {
      process.on(
        signal,
        guarded(() => this.onSignal(signal), disregard),
      );
    }
    process.on(
      'uncaughtException',
      guarded((error: unknown) => this.onError(error), disregard),
    );
    process.on(
      'unhandledRejection',
      guarded((error: unknown) => this.parts.survived({ error }), disregard),
    );
  }

  /** Ends the process, with this exit code unless something fails. Returns before it has ended. */
  begin(exitCode: number): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.exitCode = exitCode;
    setTimeout(guarded(killSelf, disregard), END_MS + this.delayMs);
    void this.end();
  }

  private onSignal(signal: NodeJS.Signals): void {
    if (this.hasBegun) endAtOnce(signal);
    guarded(this.parts.begun, disregard)({ signal });
    this.begin(0);
  }

  private onError(error: unknown): void {
    guarded(this.hasBegun ? this.parts.survived : this.parts.begun, disregard)({ error });
    this.begin(1);
    this.fail();
  }

  private async end(): Promise<void> {
    await this.inOrder(this.parts.stop);
    await this.inOrder(this.parts.flush);
    while (areThreadsBusy()) await pause(THREAD_CHECK_MS);
    process.exit(this.exitCode);
  }

  private fail(): void {
    if (this.exitCode === 0) this.exitCode = 1;
  }

  private async inOrder(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.fail();
      guarded(this.parts.survived, disregard)({ error });
    }
  }
}

function areThreadsBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => THREAD_WORK.test(name));
}

/** Ends by `exit`, with a shell's code for the signal; by the signal itself where a thread would delay that. */
function endAtOnce(signal: NodeJS.Signals): never {
  if (areThreadsBusy()) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(SIGNAL_EXIT + constants.signals[signal]);
}

/** The first process of a container is not killed by itself; it exits then. */
function killSelf(): never {
  process.kill(process.pid, 'SIGKILL');
  process.exit(SIGNAL_EXIT + constants.signals.SIGKILL);
}
