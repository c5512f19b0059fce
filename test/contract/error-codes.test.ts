import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ERROR_CODES, errorExtensions } from '../../src/errors';

const TABLE = readFileSync(resolve(__dirname, '../../docs/errors.md'), 'utf8').split('<!-- codes -->')[1] ?? '';
const ROW = /^\| ([A-Z_]+) +\| (\d{3}) +\| (\d*) *\| (.+) \|$/gm;

/** The rows of the first table after the mark, each as `[code, extensions, explanation]`. */
function documented(): [string, Record<string, unknown>, string][] {
  const table = TABLE.split('\n## ')[0] ?? '';
  return [...table.matchAll(ROW)].map(([, code = '', status, number, when = '']) => [
    code,
    { code, status: Number(status), ...(number ? { numericCode: Number(number) } : {}) },
    when.trim(),
  ]);
}

describe('docs/errors.md', () => {
  test('lists every code, in the order of errors.ts, and no other', () => {
    expect(documented().map(([code]) => code)).toEqual(ERROR_CODES);
  });

  test.each(ERROR_CODES)('tells the status and number of %s', (code) => {
    const row = documented().find(([name]) => name === code);
    expect(row?.[1]).toEqual(errorExtensions(code));
    expect(row?.[2]).not.toBe('');
  });
});
