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

describe('the table of numbers in docs/errors.md', () => {
  const text = readFileSync(resolve(__dirname, '../../docs/errors.md'), 'utf8').split('<!-- numbers -->')[1] ?? '';
  const rows = [...text.matchAll(/^\| (\d{3}) +\| .+? +\| (.+?) +\|$/gm)].map(([, number, here = '']) => [
    number,
    here,
  ]);

  test('holds every number of easy-mongodb-auth-handler once', () => {
    expect(rows.map(([number]) => number).join(' ')).toBe(
      '200 201 202 203 204 205 206 207 300 301 302 400 401 402 403 404 410 412 417 419 420 421 423 500 501 502 503',
    );
  });

  test.each(ERROR_CODES)('names %s beside its number, where it has one', (code) => {
    const { numericCode } = errorExtensions(code);
    if (numericCode === undefined) return;
    expect(rows.find(([number]) => Number(number) === numericCode)?.[1]).toContain(code);
  });
});
