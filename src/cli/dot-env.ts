import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { trimmed } from '../settings/invisible';
import { readTextFile, TextFileFault } from '../settings/text-file';

/** The values of a `.env` file, or its fault. */
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

/** Strips invisible characters that editors and copied text leave before names: Node takes them for a part of the name. */
function parsed(text: string): Record<string, string> {
  const values = parseEnv(text);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [trimmed(name), value ?? '']));
}

const QUOTED = /^([\s\p{Default_Ignorable_Code_Point}]*(?:export\s+)?[\w.-]+\s*=\s*)(?:"[^"]*"|'[^']*'|`[^`]*`)/gmu;

/** The rules of a line, whose quoted values are empty by then, and the message for one that breaks them. */
const RULES: readonly (readonly [broken: RegExp, before: string, after?: string])[] = [
  [/^[\w.\s-]*\p{Default_Ignorable_Code_Point}[^=]*=/u, 'has an invisible character in the name', ': type it anew'],
  [/^(?!\s*(?:(?:export\s+)?[\w.-]+\s*=.*)?$)/u, 'has no NAME=value'],
  [/^[^=]*=\s*""(?!\s*(?:#.*)?$)/u, 'has text after the closing quote'],
  // Node would take the rest of the value for a comment.
  [
    /^[^=]*=(?!\s*"").*#/u,
    'has a # in an unquoted value',
    ': put the value in quotes, or the comment on a line of its own',
  ],
];

/** Returns the rule that a line breaks of which Node would lose the whole or an end without a word. */
function strangeLine(text: string): string | null {
  const lines = text
    .replace(QUOTED, (value, name: string) => `${name}""${'\n'.repeat(value.split('\n').length - 1)}`)
    .split('\n')
    .map(trimmed)
    .map((line) => (line.startsWith('#') ? '' : line));
  for (const [broken, before, after = ''] of RULES) {
    const index = lines.findIndex((line) => broken.test(line));
    if (index >= 0) return `${before} in line ${String(index + 1)}${after}`;
  }
  return null;
}
