import { atoms, plain, runsOf } from './letter-inline';
import type { Run } from './letter-inline';

/** A paragraph of a letter. A `small` one may hold the link of the button before it, with the sentence that leads to it. */
export type Block =
  | { readonly kind: 'text'; readonly lines: readonly (readonly Run[])[] }
  | {
      readonly kind: 'small';
      readonly lines: readonly (readonly Run[])[];
      readonly link: string;
      readonly hint: string;
    }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'button'; readonly label: string; readonly link: string; readonly hint: string };

const NO_LINK = { link: '', hint: '' };

/** A mail as its template writes it, before text or HTML is made of it. */
export interface Letter {
  readonly subject: string;
  /** The heading of the HTML; the subject where the template has none. */
  readonly title: string;
  readonly footer: string;
  /** The word before the username at the end; empty where the account is named elsewhere. */
  readonly account: string;
  readonly blocks: readonly Block[];
}

/** The fields of the head of a template. */
const FIELDS = ['subject', 'title', 'footer', 'account'] as const;
type Head = Partial<Record<(typeof FIELDS)[number], string>>;

const HEAD = /^---\n(.*?)^---$/ms;
const FIELD = /^([a-z]+):[ \t]*(.*)$/;
/** `[label](link)` or `[label](link "hint")` alone. A pattern over values sees their marks, and never what is inside them. */
const BUTTON = new RegExp(`^\\[(${atoms('\\]')}+)\\]\\((${atoms('\\s")')}+)(?: "(${atoms('"')}*)")?\\)$`, 'u');
const CODE = new RegExp(`^\`(${atoms('`')}+)\`$`, 'u');

/**
 * The letter that a rendered template is: a head between two lines of `---`, then paragraphs.
 *
 * @throws {Error} for a head that is missing or has a field that there is not.
 */
export function readLetter(rendered: string): Letter {
  const text = rendered.replace(/\r\n?/g, '\n').trimStart();
  const match = HEAD.exec(text);
  if (!match) throw new Error('does not begin with a head between two lines of "---"');
  const { account = '', footer = '', subject = '', title = subject } = readHead(match[1] ?? '');
  return { account, footer, subject, title, blocks: readBlocks(text.slice(match[0].length)) };
}

function readHead(text: string): Head {
  const fields: [string, string][] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) last[1] = `${last[1]} ${line.trim()}`.trim();
    else if (FIELDS.some((field) => field === name)) fields.push([name, value.trim()]);
    else throw new Error(`the head has "${plain(line)}"; its fields are ${FIELDS.join(', ')}`);
  }
  return Object.fromEntries(fields.map(([name, value]) => [name, plain(value)]));
}

function readBlocks(text: string): Block[] {
  const paragraphs = text.split(/\n(?:[ \t]*\n)+/).map((paragraph) => paragraph.trim());
  const blocks = paragraphs.filter((paragraph) => paragraph !== '').map(blockOf);
  return blocks.flatMap((block, index) => repeatLink(block, blocks[index - 1], blocks[index + 1]));
}

function blockOf(paragraph: string): Block {
  const [, label, link, hint = ''] = BUTTON.exec(paragraph) ?? [];
  if (label !== undefined && link !== undefined) {
    return { kind: 'button', label: plain(label), link: plain(link), hint: plain(hint) };
  }
  const [, code] = CODE.exec(paragraph) ?? [];
  if (code !== undefined) return { kind: 'code', code: plain(code) };
  const lines = paragraph.split('\n').map((line) => line.trim());
  if (!paragraph.startsWith('> ')) return { kind: 'text', lines: lines.map(runsOf) };
  return { kind: 'small', lines: lines.map((line) => runsOf(line.replace(/^> ?/, ''))), ...NO_LINK };
}

/** The block, with the link of a button once more in the small print after it. */
function repeatLink(block: Block, before: Block | undefined, after: Block | undefined): Block[] {
  if (block.kind === 'small' && before?.kind === 'button') return [{ ...block, ...linkOf(before) }];
  if (block.kind !== 'button' || block.hint === '' || after?.kind === 'small') return [block];
  return [block, { kind: 'small', lines: [], ...linkOf(block) }];
}

function linkOf({ hint, link }: { hint: string; link: string }): typeof NO_LINK {
  return hint === '' ? NO_LINK : { link, hint };
}
