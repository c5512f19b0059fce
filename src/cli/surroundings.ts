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
    templatesDir: join(__dirname, 'templates'),
    version: { name: 'gatehouse', ...GATEHOUSE_BUILD },
    ...(settings.production ? {} : { print: printLine }),
  };
}

/** A line on stdout for whoever started the gateway. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

const SECRETS = ['password', 'token', 'authorization', 'cookie', 'secret', 'email', 'headers'];

/**
 * JSON lines on stdout, written without waiting for the reader (security rule 31).
 *
 * What could hold a secret is cut out by name at the top and one level down; errors of the driver keep message and stack only.
 */
function createLogger(level: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false, minLength: 0 });
  destination.on('error', () => undefined);
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`]);
  return pino({ level, redact: { paths, censor: '[redacted]' }, base: null }, destination);
}
