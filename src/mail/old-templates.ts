import type { TemplateName } from './mail-message';
import { letterFile, MAIL_PARTS, refuseStranger, TemplateFault } from './template-files';
import type { MailPart, TemplateFiles } from './template-files';

const PART_FILE = /^([a-z-]+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(subject|text|html)\.eta$/;

/** The name of the file of one part in the old form, where a mail had three files in a language. */
export function partFile(template: TemplateName, locale: string, part: MailPart): string {
  return `${template}.${locale}.${part}.eta`;
}

/** The parts that a user's folder still has as files of the old form; none beside a file of the new form in that folder. */
export function oldParts(files: TemplateFiles, template: TemplateName, locale: string): MailPart[] {
  if (files.get(letterFile(template, locale))?.isOverride === true) return [];
  return MAIL_PARTS.filter((part) => files.has(partFile(template, locale, part)));
}

/**
 * The further locales of a mail that files of the old form alone give it.
 *
 * @throws {TemplateFault} for a locale with a part missing: mails of mixed languages would go out.
 */
export function oldLocalesOf(files: TemplateFiles, template: TemplateName, known: readonly string[]): string[] {
  const matches = [...files.keys()].map((name) => PART_FILE.exec(name)).filter((match) => match?.[1] === template);
  const locales = [...new Set(matches.map((match) => match?.[2] ?? ''))].filter((locale) => !known.includes(locale));
  for (const locale of locales) {
    const missing = MAIL_PARTS.map((part) => partFile(template, locale, part)).find((name) => !files.has(name));
    if (missing !== undefined) throw new TemplateFault(missing, `is missing beside the other parts in ${locale}`);
  }
  return locales;
}

/** Checks that every file with an old name belongs to a mail. @throws {TemplateFault} for a misspelt name. */
export function refuseOldStrangers(files: TemplateFiles): void {
  for (const [name, file] of files) refuseStranger(PART_FILE.exec(name)?.[1], file);
}
