import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readTextFile, TextFileFault } from '../settings/text-file';

/** What a `.env` file says, or why it cannot be read. */
export interface DotEnv {
  readonly values: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

/** Returns the variables of the `.env` file of the working folder, whatever editor wrote it; none where there is no file. */
export function readDotEnv(path = resolve('.env')): DotEnv {
  if (!existsSync(path)) return { values: {}, fault: null };
  try {
    const text = readTextFile(path).replace(/\r\n?/g, '\n');
    const fault = strangeLine(text);
    return fault === null ? { values: parsed(text), fault: null } : { values: {}, fault };
  } catch (error) {
    if (!(error instanceof TextFileFault)) throw error;
    return { values: {}, fault: `cannot be read: ${error.message}` };
  }
}

function parsed(text: string): Record<string, string> {
  const values = parseEnv(text);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']));
}

const QUOTED = /^(\s*(?:export\s+)?[\w.-]+\s*=\s*)(?:"[^"]*"|'[^']*'|`[^`]*`)/gm;

const ASSIGNMENT = /^\s*(?:#.*|(?:export\s+)?[\w.-]+\s*=.*)?$/u;
/** A `#` that the value goes on after: Node would take it for a comment, and others would not. */
const CUT = /^[^#]*=[^#]*[^\s#]#/u;

/** Returns the rule that a line breaks of which Node would lose the whole or an end without a word. */
function strangeLine(text: string): string | null {
  const lines = text
    .replace(QUOTED, (value, name: string) => name + '\n'.repeat(value.split('\n').length - 1))
    .split('\n')
    .map((line) => (/^\s*#/u.test(line) ? '' : line));
  const strange = lines.findIndex((line) => !ASSIGNMENT.test(line));
  if (strange >= 0) return `has no NAME=value in line ${String(strange + 1)}`;
  const cut = lines.findIndex((line) => CUT.test(line));
  return cut < 0 ? null : `has a # within the value in line ${String(cut + 1)}: put the value in quotes`;
}
