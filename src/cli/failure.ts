import { GatewayError } from '../errors';
import { OtherSecret } from '../keys/secret.repository';
import { InvalidSettings } from '../settings';
import { disregard, guarded } from '../shared/guarded';
import { ownCommand } from '../shared/own-command';
import { DuplicateKey, StorageUnavailable } from '../storage/database';
import { DuplicatesFound } from '../storage/duplicates';
import { removeTemporaryFolders } from '../storage/embedded/temporary-folder';
import { duplicatesText } from './duplicates-text';
import { PRIVILEGED } from './listening';

/** Exit codes of sysexits.h; a command line that cannot be read ends with 2, as with most programs. */
const EXIT = { usage: 64, unavailable: 69, config: 78, other: 1 } as const;

/** A refusal by the command; the message says why, and what to do instead. */
export class CommandRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandRefused';
  }
}

/** The signals that break a command off. */
const BREAKS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Runs the command; on a failure it explains it on standard error and sets its exit code.
 *
 * A signal removes temporary folders and then ends it, as it ends any program. Exit listeners are not run: that of
 * LMDB waits for writes of another thread, and sometimes for ever.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  for (const signal of BREAKS) {
    process.once(
      signal,
      guarded(() => breakOff(signal), disregard),
    );
  }
  try {
    await command();
  } catch (error) {
    const { text, exitCode } = explainedFailure(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}

/** Removes temporary folders, and lets the signal end the process: nothing listens to it any more. */
function breakOff(signal: (typeof BREAKS)[number]): void {
  removeTemporaryFolders();
  process.kill(process.pid, signal);
}

/** Explains a failed command: its text, and the exit code. A stack only for a bug. */
export function explainedFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof InvalidSettings) return { text: settingsText(error), exitCode: EXIT.config };
  if (error instanceof StorageUnavailable) {
    return { text: `The database cannot be used: ${error.message}`, exitCode: EXIT.unavailable };
  }
  if (error instanceof DuplicateKey) return { text: duplicateText(error), exitCode: EXIT.unavailable };
  if (error instanceof GatewayError || error instanceof CommandRefused) {
    return { text: error.message, exitCode: EXIT.usage };
  }
  if (error instanceof OtherSecret) return { text: error.message, exitCode: EXIT.config };
  if (codeOf(error) === 'EADDRINUSE') {
    return { text: `${portText(error)} is in use. Stop the other program, or set PORT.`, exitCode: EXIT.unavailable };
  }
  if (
    codeOf(error) === 'EACCES' &&
    'syscall' in (error as object) &&
    (error as NodeJS.ErrnoException).syscall === 'listen'
  ) {
    return { text: settingsText(new InvalidSettings([PRIVILEGED])), exitCode: EXIT.config };
  }
  if (isOfFiles(error)) return { text: fileText(error), exitCode: EXIT.unavailable };
  if (codeOf(error) === 'TEMPLATE_FAULT') return { text: (error as Error).message, exitCode: EXIT.config };
  return { text: error instanceof Error ? (error.stack ?? error.message) : 'Something failed.', exitCode: EXIT.other };
}

function settingsText({ message }: InvalidSettings): string {
  return `${message}\nStart with --dev for the development defaults; \`${ownCommand('doctor')}\` checks the rest.`;
}

function duplicateText(error: DuplicateKey): string {
  const list = error instanceof DuplicatesFound ? duplicatesText(error.found) : '';
  return [
    `The database cannot be used: the unique index ${error.index} refuses what is stored already.`,
    ...(list === '' ? [] : [list]),
    `Keep one document of each, change or remove the others, then start again. \`${ownCommand('database duplicates')}\` lists all.`,
  ].join('\n');
}

function portText(error: unknown): string {
  const { port } = error as { readonly port?: unknown };
  return typeof port === 'number' ? `Port ${String(port)}` : 'The port';
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'Access denied',
  EPERM: 'Access denied',
  EROFS: 'The disk is read-only',
  ENOENT: 'There is no such file',
  EISDIR: 'That is a folder',
  ENOTDIR: 'That is no folder',
  ENOSPC: 'The disk is full',
};

function isOfFiles(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && String(codeOf(error)) in FILE_FAULTS;
}

function fileText({ code = '', path, message }: NodeJS.ErrnoException): string {
  return `${FILE_FAULTS[code] ?? ''}: ${path ?? message}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
