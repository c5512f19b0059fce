import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPLATE_NAMES } from './mail-message';
import type { TemplateName } from './mail-message';

export type MailPart = 'subject' | 'text' | 'html';

export const MAIL_PARTS: readonly MailPart[] = ['subject', 'text', 'html'];

export interface TemplateFile {
  readonly path: string;
  readonly text: string;
  /** Whether it lies in the folder of the user. */
  readonly isOverride: boolean;
}

/** Files by name (`en/login-code.eta`, `layout.html.eta`), the override's in place of the shipped. */
export type TemplateFiles = ReadonlyMap<string, TemplateFile>;

/** The template files are wrong; the message names the file, and the line where there is one. */
export class TemplateFault extends Error {
  readonly code = 'TEMPLATE_FAULT';

  constructor(place: string, fault: string) {
    super(`mail template ${place}: ${fault}`);
    this.name = 'TemplateFault';
  }
}

const LOCALE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
/** A file whose name begins otherwise, as with `_`, is no mail: others include it. */
const LETTER_FILE = /^([^/]+)\/([a-z][a-z-]*)\.eta$/;

/** The name of the file of one mail in one language. */
export function letterFile(template: TemplateName, locale: string): string {
  return `${locale}/${template}.eta`;
}

/**
 * Every `.eta` file of the folders and of their folders of a locale; a file of the later folder takes the place of its namesake.
 * Read at once, for the start waits for them: many turns of the event loop take longer than all else of it.
 *
 * @throws {TemplateFault}
 */
export function readTemplateFiles(templatesDir: string, overrideDir?: string): TemplateFiles {
  const shipped = filesOf(templatesDir, false);
  return new Map([...shipped, ...(overrideDir === undefined ? [] : filesOf(overrideDir, true))]);
}

function filesOf(folder: string, isOverride: boolean): [string, TemplateFile][] {
  try {
    return namesIn(folder).map((name) => {
      const path = join(folder, name);
      return [name, { path, text: readFileSync(path, 'utf8'), isOverride }];
    });
  } catch (error) {
    const { code = 'unknown', path = folder } = error as NodeJS.ErrnoException;
    throw new TemplateFault(path, `cannot be read (${code})`);
  }
}

function namesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const locales = entries.filter((entry) => LOCALE.test(entry.name) && !entry.isFile());
  const inLocales = locales.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`));
  return [...entries.map(({ name }) => name), ...inLocales].filter((name) => name.endsWith('.eta')).sort();
}

/** The locales in which a mail has a file of its own. */
export function localesOf(files: TemplateFiles, template: TemplateName): string[] {
  const matches = [...files.keys()].map((name) => LETTER_FILE.exec(name)).filter((match) => match?.[2] === template);
  return matches.map((match) => match?.[1] ?? '');
}

/** Checks that every file with the name of a mail belongs to one. @throws {TemplateFault} for a misspelt name. */
export function refuseStrangers(files: TemplateFiles): void {
  for (const [name, file] of files) refuseStranger(LETTER_FILE.exec(name)?.[2], file);
}

/** Refuses a name that is not that of a mail; undefined passes. @throws {TemplateFault} */
export function refuseStranger(name: string | undefined, { path }: TemplateFile): void {
  if (name === undefined || TEMPLATE_NAMES.some((known) => known === name)) return;
  throw new TemplateFault(path, `there is no mail "${name}"; there are ${TEMPLATE_NAMES.join(', ')}`);
}
