import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SETTING_NAMES } from '../../src/settings/schema';
import { inRepository, markdownIn, read } from '../support/documents';

const PAGES = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('docs/decisions')];

/** The page without its code, in which brackets are no links. */
function prose(page: string): string {
  return read(page)
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): string[] {
  const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function relativeLinks(page: string): string[] {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function isBroken(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(inRepository(file))) return true;
  return anchor !== undefined && !anchors(file).includes(anchor);
}

/** Tests as SECURITY.md names them: a file and titles, which may be parts of the whole title. */
function namedTests(): [string, string][] {
  const promises = read('SECURITY.md').split('\n## Threats')[0] ?? '';
  const flat = promises.replace(/\s+/g, ' ');
  const references = [...flat.matchAll(/`(test\/[\w/.-]+)`: ("[^"]+"(?:, and "[^"]+")*)/g)];
  return references.flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']): [string, string] => [file, title]),
  );
}

/** Settings of README's table and examples, and whatever else begins as a setting does. */
function settingsNamed(): string[] {
  const beginnings = new Set(SETTING_NAMES.map((name) => name.split('_')[0]));
  const text = ['README.md', 'docs/operations.md', 'docs/clients.md'].map(read).join('\n');
  const inline = [...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(([, name = '']) => name);
  const rows = [...read('README.md').matchAll(/^(?:\| `([A-Z_]+)`|export ([A-Z_]+)=)/gm)];
  return [
    ...inline.filter((name) => beginnings.has(name.split('_')[0])),
    ...rows.map(([, row, line]) => row ?? line ?? ''),
  ];
}

describe('the documentation', () => {
  test.each(PAGES)('%s links to nothing that is not there', (page) => {
    expect(relativeLinks(page).filter((target) => isBroken(page, target))).toEqual([]);
  });

  test('names settings that exist', () => {
    const named = settingsNamed();
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
  });
});

describe('SECURITY.md', () => {
  test('names a test for every promise', () => {
    const promises = (read('SECURITY.md').split('\n## Threats')[0] ?? '').match(/^- \*\*/gm) ?? [];
    expect(promises.length).toBeGreaterThan(30);
    expect(namedTests().length).toBeGreaterThanOrEqual(promises.length);
  });

  test.each(namedTests())('%s holds "%s"', (file, title) => {
    expect(existsSync(inRepository(file)) ? read(file) : '').toContain(title);
  });
});
