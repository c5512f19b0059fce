/** Raised when lines get another form; a newer one is refused. */
export const EXPORT_VERSION = 1;

/** The first line: the format, and the number of documents in each collection when the export began. */
export interface ExportHeader {
  readonly gatehouse: 'export';
  readonly version: number;
  readonly at: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** The last line, without which the file was cut: the number of documents of each collection. */
export interface ExportEnd {
  readonly end: true;
  readonly counts: Readonly<Record<string, number>>;
}

/** Every other line: one document. */
export interface ExportRecord {
  readonly collection: string;
  readonly document: object;
}

/** The error of a file that is no export, or one that this version cannot read. */
export class NotAnExport extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAnExport';
  }
}
