import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPLATE_NAMES } from './mail-message';
import type { TemplateName } from './mail-message';

export type MailPart = 'subject' | 'text' | 'html';

export const MAIL_PARTS: readonly MailPart[] = ['subject', 'text', 'html'];

export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** Files by name, the override's in place of the shipped. */
export type TemplateFiles = ReadonlyMap<string, TemplateFile>;

/** The template files are wrong; the message names the file, and the line where there is one. */
export class TemplateFault extends Error {
  readonly code = 'TEMPLATE_FAULT';

  constructor(place: string, fault: string) {
    super(`mail template ${place}: ${fault}`);
    this.name = 'TemplateFault';
  }
}

const PART_FILE = /^([a-z-]+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(subject|text|html)\.eta$/;

/** The name of the file of one part. */
export function partFile(template: TemplateName, locale: string, part: MailPart): string {
  return `${template}.${locale}.${part}.eta`;
}

/**
 * Every `.eta` file of the folders; a file of a later folder takes the place of its namesake. Read at once, for the start
 * waits for them: a hundred turns of the event loop take longer than all else of it. @throws {TemplateFault}
 */
export function readTemplateFiles(folders: readonly string[]): TemplateFiles {
  const files = new Map<string, TemplateFile>();
  for (const folder of folders) {
    for (const name of listTemplates(folder)) {
      const path = join(folder, name);
      files.set(name, { path, text: readFileSync(path, 'utf8') });
    }
  }
  return files;
}

function listTemplates(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.eta'))
      .sort();
  } catch (error) {
    throw new TemplateFault(folder, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

/**
 * The locales that a template is written in.
 *
 * @throws {TemplateFault} for a locale with a part missing: mails of mixed languages would go out.
 */
export function localesOf(files: TemplateFiles, template: TemplateName): string[] {
  const matches = [...files.keys()].map((name) => PART_FILE.exec(name)).filter((match) => match?.[1] === template);
  const locales = [...new Set(matches.map((match) => match?.[2] ?? ''))];
  for (const locale of locales) {
    const missing = MAIL_PARTS.map((part) => partFile(template, locale, part)).find((name) => !files.has(name));
    if (missing !== undefined) throw new TemplateFault(missing, `is missing beside the other parts in ${locale}`);
  }
  return locales;
}

/** Nothing, once every file with the name of a part belongs to a template. @throws {TemplateFault} for a misspelt name. */
export function refuseStrangers(files: TemplateFiles): void {
  for (const [name, file] of files) {
    const template = PART_FILE.exec(name)?.[1];
    if (template !== undefined && !TEMPLATE_NAMES.some((known) => known === template)) {
      throw new TemplateFault(file.path, `there is no mail "${template}"; there are ${TEMPLATE_NAMES.join(', ')}`);
    }
  }
}
