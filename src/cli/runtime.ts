import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Runtime } from '../platform/runtime';
import type { Settings } from '../settings';
import { systemClock } from '../shared/clock';
import { LineOutput } from './line-output';

/** Put in by the build. */
declare const GATEHOUSE_BUILD: { readonly version: string; readonly commit: string | null };

/** The runtime of a built gateway: the files that lie beside the bundle, the machine's clock, logs on stdout unless told. */
export function builtRuntime(settings: Settings, logger = createLogger(settings.LOG_LEVEL)): Runtime {
  return {
    clock: systemClock,
    logger,
    hashWorker: { file: join(__dirname, 'hash.worker.js') },
    strengthWorker: { file: join(__dirname, 'strength.worker.js') },
    templatesDir: shippedTemplates(),
    version: { name: 'gatehouse', ...GATEHOUSE_BUILD },
    ...(settings.production ? {} : { print: (text: string) => standardOutput().write(`${text}\n`) }),
  };
}

/** The mail templates that lie beside the bundle. */
export function shippedTemplates(): string {
  return join(__dirname, 'templates');
}

/** Prints a line on stdout for the operator. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A log that writes nothing, for commands that print their own results. */
export function silentLogger(): Logger {
  return createLogger('silent');
}

const SECRETS = ['password', 'token', 'authorization', 'cookie', 'secret', 'email', 'headers'];

let output: LineOutput | null = null;

/** The one way of this process to its standard output that waits for no reader. */
export function standardOutput(): LineOutput {
  return (output ??= new LineOutput(process.stdout.fd, { lineOfDropped }));
}

function lineOfDropped(lines: number): string {
  const fields = { level: pino.levels.values['warn'], time: Date.now(), lines };
  return `${JSON.stringify({ ...fields, msg: 'log lines were dropped: the reader was too slow' })}\n`;
}

/**
 * JSON lines on stdout, written without waiting for the reader (security rule 31).
 *
 * Fields that could hold a secret are cut out by name at the top and one level down; errors of the driver keep message and
 * stack only. A reader that stands still costs lines, never memory without end: a later line says how many.
 */
function createLogger(level: string): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`]);
  return pino({ level, redact: { paths, censor: '[redacted]' }, base: null }, standardOutput());
}
