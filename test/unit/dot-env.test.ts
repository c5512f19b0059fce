import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DotEnv, readDotEnv } from '../../src/cli/dot-env';

const folder = mkdtempSync(join(tmpdir(), 'dot-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): DotEnv {
  const path = join(folder, '.env');
  writeFileSync(path, text);
  return readDotEnv(path);
}

describe('a .env file', () => {
  it.each([
    ['A=b c', 'b c'],
    ['A="b #c"', 'b #c'],
    ['A="b" # comment', 'b'],
    ["A='b'\t#comment", 'b'],
    ['A=`it\'s "so" #1`', 'it\'s "so" #1'],
    ['A="b\nB=#c"', 'b\nB=#c'],
    ['A="b\nc" # comment', 'b\nc'],
    ['# A=c #d\nA=b', 'b'],
    ['\ufeff\ufeffA=b', 'b'],
    ['C=d\n\ufeffA=b', 'b'],
    ['C=d\n\u00a0A=b', 'b'],
    ['C=d\n\u200bA=b', 'b'],
    ['\u2068\ufeffA="b #c"', 'b #c'],
    ['A=', ''],
  ])('%j says what it says', (text, value) => {
    expect(read(text)).toMatchObject({ values: { A: value }, fault: null });
  });

  it.each([
    ['B=c\nA=ab #cd', /^has a # in an unquoted value in line 2: put the value in quotes, or the comment/],
    ['A=Star\t#1', /^has a # in an unquoted value in line 1/],
    ['A=#cd', /^has a # in an unquoted value in line 1/],
    ['A=a#b', /^has a # in an unquoted value in line 1/],
    ['A="b" c', /^has text after the closing quote in line 1$/],
    ['A="b"c', /^has text after the closing quote in line 1$/],
    ['A="b"c"', /^has text after the closing quote in line 1$/],
    ['A="b\nc" d', /^has no NAME=value in line 2$/],
    ['B=c\nPUB\u200bLIC=b', /^has an invisible character in the name in line 2: type it anew$/],
    ['A: b', /^has no NAME=value in line 1$/],
  ])('%j is refused in words', (text, words) => {
    expect(read(text)).toEqual({ values: {}, fault: expect.stringMatching(words) as string });
  });
});
