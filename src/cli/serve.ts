import type { Logger } from 'pino';
import { createGateway, type Gateway } from '../gateway';
import { disregard } from '../shared/guarded';
import { settledWithin } from '../shared/within';
import { loadSettings } from './environment';
import { explainedFailure } from './failure';
import { requireListening } from './preflight';
import { ProcessEnd } from './process-end';
import { builtRuntime, standardOutput } from './runtime';
import { welcome } from './welcome';

/** The time for the last lines, on either output. */
const FLUSH_MS = 500;

/** The state of a serving process. */
interface Serving {
  logger?: Logger;
  gateway?: Promise<Gateway>;
}

/** Serves until a signal or an unforeseen error ends it; one that cannot start says why in one line and exits. */
export async function serve(dev: boolean): Promise<void> {
  surviveLostOutput();
  const serving: Serving = {};
  const end = endOf(serving);
  end.watch();
  const isOver = () => end.hasBegun;
  try {
    const settings = loadSettings(dev);
    end.allow(settings.STOP_DELAY);
    await requireListening(settings);
    if (isOver()) return;
    const runtime = { ...builtRuntime(settings), warmsAtOnce: true };
    serving.logger = runtime.logger;
    serving.gateway = createGateway(settings, runtime);
    const { url } = await (await serving.gateway).start();
    if (isOver()) return;
    runtime.logger.info({ url }, 'ready');
    if (dev) standardOutput().write(welcome(settings, url));
  } catch (error) {
    if (isOver()) return;
    const { text, exitCode } = explainedFailure(error);
    process.stderr.write(`${text}\n`);
    end.begin(exitCode);
  }
}

/** SIGTERM: not ready, stop accepting, drain, close (security rule 32). An unhandled rejection is logged, counted and survived. */
function endOf(serving: Serving): ProcessEnd {
  const gateway = async () => serving.gateway?.catch(() => undefined);
  return new ProcessEnd({
    begun: (cause) => {
      if ('signal' in cause) serving.logger?.info(cause, 'stopping');
      else serving.logger?.fatal({ err: cause.error }, 'an error was not handled; stopping');
    },
    survived: ({ error }) => {
      serving.logger?.error({ err: error }, 'an error was not handled');
      void gateway().then((made) => made?.platform.metrics?.unhandled());
    },
    stop: async () => (await gateway())?.stop(),
    flush: async () => {
      const told = new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
      await Promise.all([standardOutput().flush(FLUSH_MS), settledWithin(FLUSH_MS, told)]);
    },
  });
}

/** A reader of stdout that goes away must not end the gateway: Node would exit on EPIPE. */
function surviveLostOutput(): void {
  process.stdout.on('error', disregard);
  process.stderr.on('error', disregard);
}
