import { trimmed } from './invisible';
import { TextFileFault } from './text-file';
import type { SettingFault } from './setting-fault';

/** The JSON value of the file that a setting names, null where it names none, and the fault of the file. */
export function readJson(
  name: string,
  path: string | undefined,
  readFile: (path: string) => string,
): { readonly value: unknown; readonly faults: readonly SettingFault[] } {
  if (path === undefined) return { value: null, faults: [] };
  try {
    const value: unknown = JSON.parse(trimmed(readFile(path)));
    return { value, faults: [] };
  } catch (error) {
    const rule = error instanceof SyntaxError ? 'names a file that is no JSON' : unreadable(error);
    return { value: null, faults: [{ name, rule }] };
  }
}

/** Returns the rule that a setting breaks whose file cannot be read. */
export function unreadable(error: unknown): string {
  const rule = 'names a file that cannot be read';
  return error instanceof TextFileFault ? `${rule}: ${error.message}` : rule;
}
