import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

interface Row {
  readonly item: string;
  readonly file: string;
  readonly title: string;
}

/** The rows of the page's tables that name a test; those that say why there is none apart. */
const rows: Row[] = readFileSync(join(ROOT, 'docs/origins.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (-+|there|question) /.test(line))
  .map((line) => {
    const [, item = '', , shown = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const [, file = '', title = ''] = /^`([\w/-]+)` "(.+)"$/.exec(shown) ?? [];
    return { item, file, title };
  });

function testFile(file: string): string {
  const path = join(ROOT, 'test', `${file}.test.ts`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The text with its escapes undone and its titles on one line, as one reads it. */
function titles(text: string): string {
  return text.replace(/\\'/g, "'");
}

describe('docs/origins.md', () => {
  test('has the rows of four systems', () => {
    expect(rows.length).toBeGreaterThan(140);
  });

  test.each(rows.map((row) => [row.item, row] as const))('%s is shown by a test that is there', (_item, row) => {
    expect(row.file).not.toBe('');
    expect(titles(testFile(row.file))).toContain(row.title);
  });
});
