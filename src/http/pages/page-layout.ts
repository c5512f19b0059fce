import { pagePolicy } from '../response-headers';
import type { Locale } from '../locale';
import type { PageLink } from './onward';
import type { PageText } from './page-texts';

const STYLE =
  ':root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1c2430;--soft:#586274;--line:#e1e5ea;--edge:#7a8494;--accent:#2456d6;--on:#fff;--bad:#b3261e}' +
  '@media(prefers-color-scheme:dark){:root{--back:#12151a;--card:#1b2027;--text:#eceff4;--soft:#a3adbb;--line:#2c333d;--edge:#78849a;--accent:#8fb0ff;--on:#0e1a33;--bad:#ffb4ab}}' +
  '*{box-sizing:border-box}' +
  'body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:1rem;background:var(--back);' +
  'color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}' +
  'main{width:100%;max-width:27rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}' +
  '.site{margin:0 0 1.5rem;color:var(--soft);font-size:.9rem;font-weight:600;overflow-wrap:anywhere}' +
  'h1{margin:0 0 .75rem;font-size:1.4rem;line-height:1.3}' +
  'main p{margin:0;color:var(--soft)}' +
  'main p.links{margin-top:1.25rem}a{color:var(--accent)}' +
  '.faults{margin:1.25rem 0 0;padding:0;list-style:none;color:var(--bad)}' +
  'label{display:block;margin-top:1.5rem;font-size:.9rem;font-weight:600}' +
  'input:not([type=hidden]){width:100%;margin-top:.4rem;padding:.75rem .9rem;border:1px solid var(--edge);border-radius:.6rem;' +
  'background:var(--back);color:var(--text);font:inherit}input:focus-visible{outline:3px solid var(--accent);outline-offset:1px}' +
  'input[readonly]{border-style:dashed;color:var(--soft)}' +
  'button{width:100%;margin-top:1.75rem;padding:.85rem 1rem;border:0;border-radius:.6rem;background:var(--accent);' +
  'color:var(--on);font:inherit;font-weight:600;cursor:pointer}' +
  'label.tick{display:flex;gap:.7rem;align-items:flex-start;font-weight:400}' +
  'label.tick input:not([type=hidden]){width:1.15rem;height:1.15rem;margin:.2rem 0 0;flex:none;accent-color:var(--accent)}' +
  'form+form{margin-top:2rem;padding-top:1.5rem;border-top:1px solid var(--line)}' +
  'button.quiet{margin-top:1rem;border:1px solid var(--edge);background:none;color:var(--text)}' +
  '.onward{margin-top:1.75rem;display:grid;gap:.75rem;text-align:center}' +
  '.onward a{padding:.8rem 1rem;border:1px solid var(--edge);border-radius:.6rem;color:var(--accent);font-weight:600;' +
  'text-decoration:none;overflow-wrap:anywhere}.onward a:hover{text-decoration:underline}' +
  '.onward a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}' +
  'button:hover{filter:brightness(1.08)}button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

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

/** `text` with all that HTML reads as markup, in text and in quoted attributes, made harmless. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

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

/** A whole page as HTML; every value is escaped here. */
export function renderPage({ locale, siteName, text, forms = [], faults = [], links = [], seeAlso }: Page): string {
  const site = escapeHtml(siteName);
  const heading = escapeHtml(text.heading);
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${heading} · ${site}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="site">${site}</p>
<h1>${heading}</h1>
<p>${escapeHtml(text.text)}</p>
${renderFaults(faults)}${forms.map(renderForm).join('')}${renderSeeAlso(seeAlso)}${renderLinks(links)}</main>
</body>
</html>`;
}

function renderFaults(faults: readonly string[]): string {
  const items = faults.map((fault) => `<li>${escapeHtml(fault)}</li>`).join('');
  return items === '' ? '' : `<ul class="faults" role="alert">${items}</ul>\n`;
}

function renderLinks(links: readonly PageLink[]): string {
  const items = links.map(
    ({ href, label }) => `<a href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(label)}</a>`,
  );
  return items.length === 0 ? '' : `<nav class="onward">${items.join('')}</nav>\n`;
}

function renderSeeAlso(given: PageLinks | undefined): string {
  if (given === undefined) return '';
  const links = given.links.map(({ href, label }) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`);
  return `<p class="links">${[escapeHtml(given.text), ...links].join(' ')}</p>\n`;
}

function renderForm({ account, action, button, fields, inputs = [], isQuiet = false, note }: PageForm): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const before = note === undefined ? '' : `<p>${escapeHtml(note)}</p>`;
  const held = [...hidden, before, renderAccount(account), ...inputs.map(renderInput)].join('');
  const submit = `<button type="submit"${isQuiet ? ' class="quiet"' : ''}>${escapeHtml(button)}</button>`;
  return `<form method="post" action="${escapeHtml(action)}">${held}${submit}</form>\n`;
}

/** It has no name, so that it is not posted: whose account it is the token tells. */
function renderAccount(account: PageForm['account']): string {
  if (account === undefined) return '';
  const value = escapeHtml(account.username);
  const field = `<input type="text" autocomplete="username" value="${value}" readonly>`;
  return `<label>${escapeHtml(account.label)}${field}</label>`;
}

function renderInput({ name, label, type, autocomplete, inputMode, isOptional = false }: PageInput): string {
  if (type === 'checkbox') {
    return `<label class="tick"><input type="checkbox" name="${escapeHtml(name)}" value="yes">${escapeHtml(label)}</label>`;
  }
  const mode = inputMode === undefined ? '' : ` inputmode="${inputMode}"`;
  const wanted = isOptional ? '' : ' required';
  const field = `<input type="${type}" name="${escapeHtml(name)}" autocomplete="${escapeHtml(autocomplete)}"${mode}${wanted}>`;
  return `<label>${escapeHtml(label)}${field}</label>`;
}
