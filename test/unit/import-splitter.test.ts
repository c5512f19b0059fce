import { RowSplitter } from '../../src/importing/row-splitter';
import { fc } from '../support/property';

/** Rows as `line text`, read in chunks of this size. */
function rowsOf(content: string, size = content.length || 1): string[] {
  const splitter = new RowSplitter();
  const rows = [];
  for (let at = 0; at < content.length; at += size) rows.push(...splitter.push(content.slice(at, at + size)));
  return [...rows, ...splitter.end()].map(({ line, text }) => `${String(line)} ${text}`);
}

describe('rows of a file', () => {
  test.each([
    ['a row a line', '{"a":1}\n{"b":2}\n', ['1 {"a":1}', '2 {"b":2}']],
    ['the last line without an end', '{"a":1}\n{"b":2}', ['1 {"a":1}', '2 {"b":2}']],
    ['lines of Windows, and a mark at the beginning', '\ufeff{"a":1}\r\n\r\n{"b":2}\r\n', ['1 {"a":1}', '3 {"b":2}']],
    ['an array in one line', '[{"a":[1,{"x":2}]},{"b":2}]', ['1 {"a":[1,{"x":2}]}', '1 {"b":2}']],
    ['an array, a row a line', '[{"a":1},\n{"b":2}\n]\n', ['1 {"a":1}', '2 {"b":2}']],
    [
      'an array over several lines',
      JSON.stringify([{ a: [{ c: 1 }] }, { b: 2 }], null, 2),
      [
        `2 ${JSON.stringify({ a: [{ c: 1 }] }, null, 2).replaceAll('\n', '\n  ')}`,
        `9 ${JSON.stringify({ b: 2 }, null, 2).replaceAll('\n', '\n  ')}`,
      ],
    ],
    ['rows over several lines', '{\n  "a": 1\n}\n{\n  "b": 2\n}\n', ['1 {\n  "a": 1\n}', '4 {\n  "b": 2\n}']],
    ['brackets and quotes within texts', '{"a":"}]\\"{["}\n{"b":"\\\\"}', ['1 {"a":"}]\\"{["}', '2 {"b":"\\\\"}']],
    ['nothing', '', []],
    ['an empty array', '[]\n', []],
  ])('%s', (_, content, rows) => {
    expect(rowsOf(content)).toEqual(rows);
    expect(rowsOf(content, 1)).toEqual(rows);
  });

  test.each([
    ['one that is not closed', '{"a":1\n{"b":2}\n', ['1 {"a":1', '2 {"b":2}']],
    ['one whose text is not closed', '{"a":"x\n{"b":2}\n', ['1 {"a":"x', '2 {"b":2}']],
    ['one that is closed twice', '{"a":1}}\n{"b":2}\n', ['1 {"a":1}', '1 }', '2 {"b":2}']],
    ['words', 'hello, world\n{"b":2}\n', ['1 hello, world', '2 {"b":2}']],
    ['numbers in an array', '[42, {"b":2}, null]', ['1 42', '1 {"b":2}', '1 null']],
    ['one of an array that is not closed', '[{"a":1,\n{"b":2}\n]', ['1 {"a":1,', '2 {"b":2}']],
    [
      'one of a printed array that is not closed',
      '[\n  {\n    "a": {\n  },\n  {\n    "b": 2\n  }\n]',
      ['2 {\n    "a": {\n  },', '5 {\n    "b": 2\n  }'],
    ],
    ['the end of the file', '[{"a":1},{"b":', ['1 {"a":1}', '1 {"b":']],
  ])('broken by %s cost themselves alone', (_, content, rows) => {
    expect(rowsOf(content)).toEqual(rows);
    expect(rowsOf(content, 1)).toEqual(rows);
  });

  test('come out as they went in, whatever they hold and in whatever chunks they come', () => {
    const rows = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });
    const forms = fc.constantFrom(
      (all: unknown[]) => all.map((row) => JSON.stringify(row)).join('\n'),
      (all: unknown[]) => JSON.stringify(all),
      (all: unknown[]) => JSON.stringify(all, null, 2),
      (all: unknown[]) => all.map((row) => JSON.stringify(row, null, '\t')).join('\n'),
    );
    fc.assert(
      fc.property(rows, forms, fc.integer({ min: 1, max: 50 }), (all, form, size) => {
        const read = rowsOf(form(all), size).map((row) => JSON.parse(row.replace(/^\d+ /, '')) as unknown);
        expect(read).toEqual(all.map((row) => JSON.parse(JSON.stringify(row)) as unknown));
      }),
    );
  });

  test('larger than a megabyte are cut short, told, and followed by the next', () => {
    const splitter = new RowSplitter();
    const rows = [...splitter.push(`{"a":"${'x'.repeat(2_000_000)}"}\n`), ...splitter.push('{"b":2}\n')];
    expect(rows.map(({ isTooLarge, number, text }) => [number, isTooLarge, text.length])).toEqual([
      [1, true, 1000],
      [2, false, 7],
    ]);
  });
});
