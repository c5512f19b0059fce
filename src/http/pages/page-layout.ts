import { pagePolicy } from '../response-headers';
import type { Locale } from '../locale';
import type { PageText } from './page-texts';

const STYLE =
  ':root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1c2430;--soft:#586274;--line:#e1e5ea;--accent:#2456d6;--on:#fff}' +
  '@media(prefers-color-scheme:dark){:root{--back:#12151a;--card:#1b2027;--text:#eceff4;--soft:#a3adbb;--line:#2c333d;--accent:#8fb0ff;--on:#0e1a33}}' +
  '*{box-sizing:border-box}' +
  'body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:1rem;background:var(--back);' +
  'color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}' +
  'main{width:100%;max-width:27rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}' +
  '.site{margin:0 0 1.5rem;color:var(--soft);font-size:.9rem;font-weight:600;overflow-wrap:anywhere}' +
  'h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}' +
  'main p:last-of-type{margin:0;color:var(--soft)}' +
  'button{width:100%;margin-top:1.75rem;padding:.85rem 1rem;border:0;border-radius:.6rem;background:var(--accent);' +
  'color:var(--on);font:inherit;font-weight:600;cursor:pointer}' +
  'button:hover{filter:brightness(1.08)}button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The headers of a page: its CSP allows its own style sheet and a form to this origin, no script. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy(STYLE),
  'cross-origin-opener-policy': 'same-origin',
};

/** `text` with all that HTML reads as markup, in text and in quoted attributes, made harmless. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A whole page. `form` is markup inside the form that its button sends; everything else is escaped here. */
export function renderPage(page: { locale: Locale; siteName: string; text: PageText; form?: string }): string {
  const { heading, text, button } = page.text;
  const site = escapeHtml(page.siteName);
  const submit = button === undefined ? '' : `<button type="submit">${escapeHtml(button)}</button>`;
  const form = page.form === undefined ? '' : `\n${page.form}${submit}</form>`;
  return `<!doctype html>
<html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(heading)} · ${site}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="site">${site}</p>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(text)}</p>${form}
</main>
</body>
</html>`;
}
