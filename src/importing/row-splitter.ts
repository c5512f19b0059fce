/** A row of a file as it stands there, with the line on which it begins; `text` is cut short where it is too large. */
export interface RawRow {
  readonly line: number;
  /** Counted from 1: where an array is one line, this tells its rows apart. */
  readonly number: number;
  readonly text: string;
  readonly isTooLarge: boolean;
}

/** Characters of a row. A document of MongoDB has at most 16 MiB, a user of any origin some hundred bytes. */
const MAX_ROW = 1_048_576;
/** The part kept of a larger row, to know it. */
const EXCERPT = 1000;

const CODE = { newline: 10, quote: 34, comma: 44, backslash: 92, open: 123, close: 125, openList: 91, closeList: 93 };
const BLANKS = new Set([9, 13, 32, 0xfeff]);

/**
 * Cuts JSON into its rows, whatever chunks it comes in: a row a line, an array, or rows printed over several lines.
 *
 * A broken row costs itself alone: no text of JSON holds a line break, so that quotes end with their line, and a row ends
 * at the latest where another begins at the same indentation. What is no object comes out as a row too.
 */
export class RowSplitter {
  private rows: RawRow[] = [];
  private kept = '';
  private from = 0;
  private line = 1;
  private firstLine = 1;
  private column = 0;
  private indentation: number | null = null;
  private state: 'between' | 'object' | 'text' | 'other' = 'between';
  private isEscaped = false;
  private isIndenting = true;
  private isArray = false;
  private hasBegun = false;
  private depth = 0;
  private count = 0;

  /** The rows that `chunk` completes. */
  push(chunk: string): RawRow[] {
    this.from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (code === CODE.newline) this.endLine(chunk, at);
      else this.take(code, chunk, at);
    }
    if (this.state !== 'between') this.keep(chunk.slice(this.from));
    return this.taken();
  }

  /** The row that the end of the file cut off, where there is one. */
  end(): RawRow[] {
    if (this.state !== 'between') this.finish('', 0);
    return this.taken();
  }

  private taken(): RawRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  private endLine(chunk: string, at: number): void {
    if (this.state === 'other') this.finish(chunk, at);
    if (this.state === 'text') this.state = 'object';
    this.isEscaped = false;
    this.isIndenting = true;
    this.column = 0;
    this.line += 1;
  }

  private take(code: number, chunk: string, at: number): void {
    const isFirst = this.isIndenting && !BLANKS.has(code);
    if (isFirst) this.isIndenting = false;
    if (this.state === 'text') this.takeText(code);
    else if (this.state === 'object') this.takeObject(code, chunk, { at, isFirst });
    else if (this.state === 'between') this.takeBetween(code, { at, isFirst });
    else if (this.isArray && (code === CODE.comma || code === CODE.closeList)) this.finish(chunk, at);
    this.column += 1;
  }

  private takeText(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === CODE.backslash) this.isEscaped = true;
    else if (code === CODE.quote) this.state = 'object';
  }

  private takeObject(code: number, chunk: string, { at, isFirst }: { at: number; isFirst: boolean }): void {
    if (code === CODE.quote) this.state = 'text';
    else if (code === CODE.open || code === CODE.openList) {
      if (isFirst && code === CODE.open && this.column === this.indentation) {
        this.finish(chunk, at);
        this.begin(at, 'object');
      } else this.depth += 1;
    } else if (code === CODE.close || code === CODE.closeList) {
      this.depth -= 1;
      if (this.depth === 0) this.finish(chunk, at + 1);
    }
  }

  private takeBetween(code: number, { at, isFirst }: { at: number; isFirst: boolean }): void {
    if (BLANKS.has(code) || code === CODE.comma || (this.isArray && code === CODE.closeList)) return;
    if (code === CODE.openList && !this.hasBegun) {
      this.isArray = true;
      this.hasBegun = true;
    } else if (code === CODE.open) {
      // `[{` begins a line as mongoexport begins an array, whose other rows stand at its edge.
      if (isFirst) this.indentation ??= this.column;
      else if (this.isArray && this.column === 1) this.indentation ??= 0;
      this.begin(at, 'object');
    } else this.begin(at, 'other');
  }

  private begin(at: number, state: 'object' | 'other'): void {
    this.state = state;
    this.hasBegun = true;
    this.depth = 1;
    this.firstLine = this.line;
    this.kept = '';
    this.from = at;
  }

  private finish(chunk: string, end: number): void {
    this.keep(chunk.slice(this.from, end));
    const isTooLarge = this.kept.length > MAX_ROW;
    const text = (isTooLarge ? this.kept.slice(0, EXCERPT) : this.kept).trim();
    this.count += 1;
    this.rows.push({ line: this.firstLine, number: this.count, text, isTooLarge });
    this.kept = '';
    this.state = 'between';
  }

  private keep(text: string): void {
    if (this.kept.length <= MAX_ROW) this.kept += text;
  }
}
