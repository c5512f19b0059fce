/** A part of a line. */
export interface Run {
  readonly text: string;
  readonly isStrong: boolean;
}

/** Noncharacters of Unicode, for internal use; they stand around each value until the letter is read. */
const [BEGIN, END] = ['\ufdd0', '\ufdd1'];
const MARKS = /[\ufdd0\ufdd1]/g;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const STRONG = new RegExp(`(\\*\\*${atoms('*')}+\\*\\*)`, 'u');

/**
 * The value between its marks, on one line. No markup is read inside them, so that `**`, `](` or a line of `---` in a name stays
 * what it is.
 */
export function marked(value: unknown): string {
  return `${BEGIN}${String(value).replace(MARKS, '').replace(BREAKS, ' ')}${END}`;
}

/** The text without the marks of values. */
export function plain(text: string): string {
  return text.replace(MARKS, '');
}

/** The source of a pattern for one whole value, or for one character of a template's own that is none of these. */
export function atoms(except: string): string {
  return `(?:${BEGIN}[^${END}]*${END}|[^${except}${BEGIN}${END}])`;
}

/** The runs of a line, of which those between two `**` are strong. */
export function runsOf(line: string): Run[] {
  return line
    .split(STRONG)
    .map((part, index) => (index % 2 === 1 ? strong(part) : { text: plain(part), isStrong: false }))
    .filter(({ text }) => text !== '');
}

function strong(part: string): Run {
  return { text: plain(part.slice(2, -2)), isStrong: true };
}
