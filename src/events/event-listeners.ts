import type { Timers } from '../outbox/timers';
import { disregard, guarded } from '../shared/guarded';
import type { EventReceiver } from './event-delivery';
import type { GatewayEvent } from './event-types';

/**
 * A function of the program that runs the gateway, called with every event: at least once, those of a user in order.
 *
 * It runs after the operation was answered and changes nothing of it. If it throws, or takes more than half a
 * minute, the event is sent again later.
 */
export type EventListener = (event: GatewayEvent) => void | Promise<void>;

export interface ListenerOptions {
  readonly timers: Timers;
  /** Called with an error of a listener, for the log. */
  readonly onFault: (error: unknown, event: GatewayEvent) => void;
  /** The time for all listeners together; half a minute by default. */
  readonly timeoutMs?: number;
}

/** A listener threw, or took too long. */
class ListenerFailed extends Error {
  constructor(readonly code: 'LISTENER_FAILED' | 'LISTENER_TIMED_OUT') {
    super('a listener did not take the event');
    this.name = 'ListenerFailed';
  }
}

/** The functions that listen within this process, called one after the other. */
export class EventListeners implements EventReceiver {
  constructor(
    private readonly listeners: readonly EventListener[],
    private readonly options: ListenerOptions,
  ) {}

  /** Calls every listener, even if another one fails. @throws {ListenerFailed} */
  async receive(event: GatewayEvent): Promise<void> {
    const { timeoutMs = 30_000, timers } = this.options;
    let cancel: () => void = () => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = timers.schedule(timeoutMs, () => {
        reject(new ListenerFailed('LISTENER_TIMED_OUT'));
      });
    });
    try {
      await Promise.race([this.callAll(event), late]);
    } finally {
      cancel();
    }
  }

  private async callAll(event: GatewayEvent): Promise<void> {
    let failed = false;
    for (const listener of this.listeners) {
      try {
        await listener(event);
      } catch (error) {
        failed = true;
        guarded(this.options.onFault, disregard)(error, event);
      }
    }
    if (failed) throw new ListenerFailed('LISTENER_FAILED');
  }
}
