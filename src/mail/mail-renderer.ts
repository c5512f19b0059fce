import { readLetter } from './letter';
import type { Letter } from './letter';
import { textOf } from './letter-text';
import { SAMPLE_VALUES, TEMPLATE_NAMES } from './mail-message';
import type { MailMessage, TemplateName } from './mail-message';
import { oldLocalesOf, oldParts, partFile, refuseOldStrangers } from './old-templates';
import { loadEngines } from './template-engine';
import type { TemplateEngines } from './template-engine';
import { letterFile, localesOf, MAIL_PARTS, readTemplateFiles, refuseStrangers, TemplateFault } from './template-files';
import type { MailPart, TemplateFiles } from './template-files';
import { presentValues, singleLine } from './template-values';

const FALLBACK_LOCALE = 'en';

export type RenderedMail = Record<MailPart, string>;

export interface MailRendererOptions {
  /** The shipped templates. */
  readonly templatesDir: string;
  /** A folder whose files take the place of shipped ones of the same name; it may add locales. */
  readonly overrideDir?: string | undefined;
  readonly siteName: string;
}

interface Parts {
  readonly files: TemplateFiles;
  readonly engines: TemplateEngines;
  readonly locales: ReadonlyMap<TemplateName, readonly string[]>;
  readonly siteName: string;
}

type Values = Readonly<Record<string, string>>;

/** Turns a message into subject, text and HTML in the nearest locale that its template has. */
export class MailRenderer {
  private constructor(private readonly parts: Parts) {}

  /**
   * A renderer whose every template has parsed and, with an override folder, been tried with sample values.
   *
   * @throws {TemplateFault} naming the file, and the line where there is one: a broken override is found at start.
   */
  static async load({ overrideDir, siteName, templatesDir }: MailRendererOptions): Promise<MailRenderer> {
    const files = readTemplateFiles(templatesDir, overrideDir);
    refuseStrangers(files);
    refuseOldStrangers(files);
    const locales = new Map(TEMPLATE_NAMES.map((name) => [name, allLocalesOf(files, name)]));
    const renderer = new MailRenderer({ files, engines: await loadEngines(files), locales, siteName });
    // The shipped ones are held to it by tests; formatting samples in every locale takes longer than the rest of the start.
    if (overrideDir !== undefined) renderer.tryAll(templatesDir);
    return renderer;
  }

  /** The mail's parts. Values are data alone: escaped in HTML, never read as a template or as markup, on one line. */
  render({ locale: wanted, template, values: given }: MailMessage): RenderedMail {
    const { files, locales, siteName } = this.parts;
    const locale = nearestLocale(locales.get(template) ?? [], wanted);
    // Mails that an earlier version sealed carry the name that the site had.
    const values = { ...presentValues({ siteName, ...given }, locale), locale };
    const old = oldParts(files, template, locale);
    const parts = old.length === MAIL_PARTS.length ? {} : this.fromLetter(letterFile(template, locale), values);
    const replaced = old.map((part) => [part, this.fromPart(part, partFile(template, locale, part), values)]);
    return { ...parts, ...Object.fromEntries(replaced) } as RenderedMail;
  }

  private fromLetter(file: string, values: Values): RenderedMail {
    const letter = this.letterOf(file, values);
    const { account, blocks, footer, subject, title } = letter;
    const { html: engine } = this.parts.engines;
    const body = engine.render('body.html.eta', { ...values, account, blocks });
    const html = engine.render('layout.html.eta', { ...values, title, footer, body });
    return { subject: singleLine(subject), text: tidy(textOf(letter, values['username'] ?? '')), html: tidy(html) };
  }

  private letterOf(file: string, values: Values): Letter {
    const rendered = this.parts.engines.letter.render(file, values);
    try {
      return readLetter(rendered);
    } catch (error) {
      throw new TemplateFault(this.parts.files.get(file)?.path ?? file, (error as Error).message);
    }
  }

  private fromPart(part: MailPart, file: string, values: Values): string {
    const rendered = this.parts.engines[part === 'html' ? 'html' : 'text'].render(file, values);
    return part === 'subject' ? singleLine(rendered) : tidy(rendered);
  }

  private tryAll(templatesDir: string): void {
    for (const [template, locales] of this.parts.locales) {
      const missing = letterFile(template, FALLBACK_LOCALE);
      if (!locales.includes(FALLBACK_LOCALE)) throw new TemplateFault(missing, `is missing in ${templatesDir}`);
      for (const locale of locales) this.tryOne(template, locale);
    }
  }

  private tryOne(template: TemplateName, locale: string): void {
    const sample = { template, to: 'ada@example.com', locale, values: SAMPLE_VALUES[template] } as MailMessage;
    const rendered = this.render(sample);
    const empty = MAIL_PARTS.find((part) => rendered[part].trim() === '');
    if (empty === undefined) return;
    const isOld = oldParts(this.parts.files, template, locale).includes(empty);
    if (isOld) throw new TemplateFault(partFile(template, locale, empty), 'renders to nothing');
    throw new TemplateFault(letterFile(template, locale), `has no ${empty}`);
  }
}

function allLocalesOf(files: TemplateFiles, template: TemplateName): string[] {
  const locales = localesOf(files, template);
  return [...locales, ...oldLocalesOf(files, template, locales)];
}

/** `de-AT`, else `de`, else `en`: the most of the wanted locale that there is. Only names of files are ever returned. */
function nearestLocale(available: readonly string[], wanted: string): string {
  const parts = wanted.slice(0, 35).toLowerCase().split(/[-_]/);
  for (let length = parts.length; length > 0; length -= 1) {
    const found = available.find((locale) => locale.toLowerCase() === parts.slice(0, length).join('-'));
    if (found !== undefined) return found;
  }
  return FALLBACK_LOCALE;
}

function tidy(text: string): string {
  return `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
