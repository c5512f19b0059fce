import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Surroundings } from '../gateway/foundations';
import type { Settings } from '../settings';
import { systemClock } from '../shared/clock';

/** Put in by the build. */
declare const GATEHOUSE_BUILD: { readonly version: string; readonly commit: string | null };

/** The surroundings of a built gateway: the files that lie beside the bundle, the machine's clock, logs on stdout. */
export function builtSurroundings(settings: Settings): Surroundings {
  return {
    clock: systemClock,
    logger: createLogger(settings.LOG_LEVEL),
    hashWorker: { file: join(__dirname, 'hash.worker.js') },
    strengthWorker: { file: join(__dirname, 'strength.worker.js') },
    templatesDir: shippedTemplates(),
    version: { name: 'gatehouse', ...GATEHOUSE_BUILD },
    ...(settings.production ? {} : { print: printLine }),
  };
}

/** The mail templates that lie beside the bundle. */
export function shippedTemplates(): string {
  return join(__dirname, 'templates');
}

/** A line on stdout for whoever started the gateway. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

const SECRETS = ['password', 'token', 'authorization', 'cookie', 'secret', 'email', 'headers'];

/** What waits for a reader of stdout that stands still, at most; lines beyond it are dropped and counted. */
const MAX_WAITING_BYTES = 4_194_304;

/** Lines go out together: at 32 KiB, after a tenth of a second, and when the process ends. */
const BATCHES = { minLength: 32_768, maxWrite: 65_536, periodicFlush: 100 };

/**
 * JSON lines on stdout, written without waiting for the reader (security rule 31).
 *
 * What could hold a secret is cut out by name at the top and one level down; errors of the driver keep message and
 * stack only. A reader that stands still costs lines, never memory without end: a later line says how many.
 */
function createLogger(level: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES, ...BATCHES });
  destination.on('error', () => undefined);
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`]);
  const logger = pino({ level, redact: { paths, censor: '[redacted]' }, base: null }, destination);
  let dropped = 0;
  destination.on('drop', () => (dropped += 1));
  destination.on('drain', () => {
    if (dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    logger.warn({ lines }, 'log lines were dropped: nobody read them in time');
  });
  return logger;
}
