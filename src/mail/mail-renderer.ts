import { SAMPLE_VALUES, TEMPLATE_NAMES } from './mail-message';
import type { MailMessage, TemplateName } from './mail-message';
import { loadEngines } from './template-engine';
import type { TemplateEngine } from './template-engine';
import { localesOf, MAIL_PARTS, partFile, readTemplateFiles, refuseStrangers, TemplateFault } from './template-files';
import type { MailPart } from './template-files';
import { presentValues, singleLine } from './template-values';

const FALLBACK_LOCALE = 'en';

export type RenderedMail = Record<MailPart, string>;

export interface MailRendererOptions {
  /** The shipped templates. */
  readonly templatesDir: string;
  /** A folder whose files take the place of shipped ones of the same name; it may add locales. */
  readonly overrideDir?: string | undefined;
}

/** Turns a message into subject, text and HTML in the nearest locale that its template has. */
export class MailRenderer {
  private constructor(
    private readonly engines: { html: TemplateEngine; text: TemplateEngine },
    private readonly locales: ReadonlyMap<TemplateName, readonly string[]>,
  ) {}

  /**
   * A renderer whose every template has parsed and, with an override folder, been tried with sample values.
   *
   * @throws {TemplateFault} naming the file, and the line where there is one: a broken override is found at start.
   */
  static async load(options: MailRendererOptions): Promise<MailRenderer> {
    const folders = [options.templatesDir, ...(options.overrideDir === undefined ? [] : [options.overrideDir])];
    const files = readTemplateFiles(folders);
    refuseStrangers(files);
    const locales = new Map(TEMPLATE_NAMES.map((name) => [name, localesOf(files, name)]));
    const renderer = new MailRenderer(await loadEngines(files), locales);
    // The shipped ones are held to it by tests; formatting samples in every locale takes longer than the rest of the start.
    if (options.overrideDir !== undefined) renderer.tryAll(options.templatesDir);
    return renderer;
  }

  /** The mail's parts. Values are data alone: escaped in HTML, never read as a template, on one line. */
  render(message: MailMessage): RenderedMail {
    const locale = nearestLocale(this.locales.get(message.template) ?? [], message.locale);
    const values = { ...presentValues(message.values, locale), locale };
    const part = (name: MailPart): string =>
      this.engines[name === 'html' ? 'html' : 'text'].render(partFile(message.template, locale, name), values);
    return { subject: singleLine(part('subject')), text: tidy(part('text')), html: tidy(part('html')) };
  }

  private tryAll(templatesDir: string): void {
    for (const [template, locales] of this.locales) {
      const missing = partFile(template, FALLBACK_LOCALE, 'subject');
      if (!locales.includes(FALLBACK_LOCALE)) throw new TemplateFault(missing, `is missing in ${templatesDir}`);
      for (const locale of locales) this.tryOne(template, locale);
    }
  }

  private tryOne(template: TemplateName, locale: string): void {
    const sample = { template, to: 'ada@example.com', locale, values: SAMPLE_VALUES[template] } as MailMessage;
    const rendered = this.render(sample);
    const empty = MAIL_PARTS.find((part) => rendered[part].trim() === '');
    if (empty !== undefined) throw new TemplateFault(partFile(template, locale, empty), 'renders to nothing');
  }
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
