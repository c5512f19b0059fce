import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Module } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import { Sweeper } from '../platform/sweeper';
import { settledWithin } from '../shared/within';
import { awaitDatabase } from '../storage/await-database';
import type { Lifecycle } from './lifecycle';

interface Parts {
  readonly app: FastifyInstance;
  readonly lifecycle: Lifecycle;
  readonly modules: readonly Module<object>[];
  readonly platform: Platform;
}

/** The time that a stop waits for requests, mails and tasks of the background that are under way, all together. */
export const DRAIN_MS = 10_000;

/** Connections that may wait to be accepted, where the system allows as many: a burst must not wait for TCP to try again. */
const BACKLOG = 2048;

/** Starts the parts of a gateway in their order, and stops them in the other. */
export class RunningGateway {
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | null = null;
  private begun: Promise<unknown> = Promise.resolve();
  private listening: Promise<string> | null = null;
  private sweepers: readonly Sweeper[] = [];

  constructor(private readonly parts: Parts) {}

  async start(): Promise<{ readonly url: string }> {
    const { app, platform } = this.parts;
    await this.open();
    if (this.stopping.signal.aborted) return { url: '' };
    this.listening = app.listen({ host: platform.settings.host, port: platform.settings.PORT, backlog: BACKLOG });
    return { url: await this.listening };
  }

  /** Resolves when it is ready to serve, or was stopped meanwhile: a failure then comes from the stop. */
  async open(): Promise<void> {
    const { signal } = this.stopping;
    try {
      await this.makeReady(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async makeReady(signal: AbortSignal): Promise<void> {
    const { lifecycle, modules, platform } = this.parts;
    const { database, hasher, logger, outbox, secret, settings } = platform;
    const { DB_CONNECT_ATTEMPTS: attempts, DB_CONNECT_DELAY: delayMs } = settings;
    lifecycle.waitFor('the database does not answer yet');
    const warmed = hasher.warm();
    await awaitDatabase(database, { attempts, delayMs, logger, wait: pause, signal });
    if (!signal.aborted) await secret.claim();
    for (const module of modules) if (!signal.aborted) await module.prepare?.();
    if (!(await warmed) && !signal.aborted) {
      logger.error('no hashing process could be started; passwords are refused');
    }
    if (signal.aborted) return;
    outbox.start();
    this.sweepers = this.startedSweepers(signal);
    lifecycle.begin();
    this.begun = Promise.allSettled(modules.map(async ({ begin }) => begin?.(signal)));
  }

  private startedSweepers(signal: AbortSignal): Sweeper[] {
    const { logger, timers } = this.parts.platform;
    const sweeps = this.parts.modules.flatMap(({ sweeps: due = [] }) => due);
    return sweeps.map(({ everyMs, run, warning }) => {
      const onFault = (error: unknown) => {
        logger.warn({ err: error }, warning);
      };
      const sweeper = new Sweeper({ run: () => run(signal), timers, onFault, everyMs });
      sweeper.start();
      return sweeper;
    });
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.shutDown());
  }

  /** Lets balancers notice first, then accepts nothing more; ends the background together with the requests. */
  private async shutDown(): Promise<void> {
    const { app, lifecycle, platform } = this.parts;
    const { opened, settings } = platform;
    lifecycle.leave();
    this.stopping.abort();
    if (await this.isListening()) await lifecycle.letNotice(settings.STOP_DELAY);
    opened.beginDrain();
    const background = Promise.allSettled([this.begun, ...this.sweepers.map((sweeper) => sweeper.stop())]);
    await Promise.allSettled([app.close(), settledWithin(DRAIN_MS, background)]);
    lifecycle.close();
    await opened.closeAll();
  }

  private async isListening(): Promise<boolean> {
    return (await this.listening?.catch(() => null)) != null;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
