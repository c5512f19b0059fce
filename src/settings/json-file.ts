import type { SettingFault } from '../settings';

/** The JSON value of the file that a setting names, null where it names none, and what is wrong with the file. */
export function readJson(
  name: string,
  path: string | undefined,
  readFile: (path: string) => string,
): { readonly value: unknown; readonly faults: readonly SettingFault[] } {
  if (path === undefined) return { value: null, faults: [] };
  try {
    const value: unknown = JSON.parse(readFile(path));
    return { value, faults: [] };
  } catch (error) {
    const rule = error instanceof SyntaxError ? 'names a file that is no JSON' : 'names a file that cannot be read';
    return { value: null, faults: [{ name, rule }] };
  }
}
