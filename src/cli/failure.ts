import { GatewayError } from '../errors';
import { InvalidSettings } from '../settings';
import { StorageUnavailable } from '../storage/database';

/** Exit codes of sysexits.h. */
const EXIT = { usage: 64, unavailable: 69, config: 78, other: 1 } as const;

/** What stopped a command, in words for the one who started it, and the exit code. A stack only for what is a bug. */
export function explainedFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof InvalidSettings) return { text: settingsText(error), exitCode: EXIT.config };
  if (error instanceof StorageUnavailable) {
    return { text: `The database cannot be used: ${error.message}`, exitCode: EXIT.unavailable };
  }
  if (error instanceof GatewayError) return { text: error.message, exitCode: EXIT.usage };
  if (codeOf(error) === 'EADDRINUSE') {
    return { text: 'The port is in use. Stop the other program, or set PORT.', exitCode: EXIT.unavailable };
  }
  if (codeOf(error) === 'EACCES') {
    return { text: `Access denied: ${(error as Error).message}`, exitCode: EXIT.unavailable };
  }
  if (codeOf(error) === 'TEMPLATE_FAULT') return { text: (error as Error).message, exitCode: EXIT.config };
  return { text: error instanceof Error ? (error.stack ?? error.message) : 'Something failed.', exitCode: EXIT.other };
}

function settingsText({ message }: InvalidSettings): string {
  return `${message}\nStart with --dev for the development defaults; the README lists the settings.`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
