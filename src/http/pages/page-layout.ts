import type { Eta } from 'eta' with { 'resolution-mode': 'import' };
import { pagePolicy } from '../response-headers';
import type { Locale } from '../locale';
import type { PageLink } from './onward';
import { STYLE } from './page-style';
import { PAGE } from './page.template';
import type { PageText } from './page-texts';

/**
 * The headers of a page: its CSP allows its own style sheet and a form to this origin, no script.
 *
 * Its address may hold a token, which no other origin may get. Our own is, so that its forms name their origin: without a
 * referrer browsers post `Origin: null`, and some send nothing else that separates a sandbox's form from ours.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy(STYLE),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
};

/** A field that people fill in or tick. */
export interface PageInput {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'password' | 'checkbox';
  readonly autocomplete: string;
  readonly inputMode?: 'numeric';
  readonly isOptional?: boolean;
}

/** A form whose button posts the fields and what is typed into the inputs to `action`. */
export interface PageForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The account whose password is asked for. Password managers keep a password under the name that stands beside it. */
  readonly account?: { readonly label: string; readonly username: string };
  readonly inputs?: readonly PageInput[];
  readonly button: string;
  /** The text before it. */
  readonly note?: string;
  /** Whether its button stands back behind that of the form before it. */
  readonly isQuiet?: boolean;
}

/** Places to go to, and the sentence before them. */
export interface PageLinks {
  readonly text: string;
  readonly links: readonly { readonly href: string; readonly label: string }[];
}

/** The parts of a page. */
export interface Page {
  readonly locale: Locale;
  readonly siteName: string;
  readonly text: PageText;
  readonly forms?: readonly PageForm[];
  readonly seeAlso?: PageLinks;
  /** The faults of the last input. */
  readonly faults?: readonly string[];
  /** Its links. */
  readonly links?: readonly PageLink[];
}

/** Writes a whole page as HTML; every value is escaped. */
export type RenderPage = (page: Page) => string;

/** The renderer of pages. Eta is loaded here and not at import. */
export async function loadPages(): Promise<RenderPage> {
  const { Eta: EtaConstructor } = await import('eta');
  const eta: Eta = new EtaConstructor({ autoEscape: true, autoTrim: [false, false] });
  const template = eta.compile(PAGE);
  return ({ faults = [], forms = [], links = [], ...page }) =>
    eta.render(template, { ...page, faults, forms: forms.map(withInputs), links, style: STYLE });
}

/** The form, with a list of inputs where it has none. */
function withInputs({ inputs = [], ...form }: PageForm) {
  return { ...form, inputs };
}
