/** Raised when lines get another form; a newer one is refused. */
export const EXPORT_VERSION = 1;

/** The first line: what the file is, and how many documents each collection held when the export began. */
export interface ExportHeader {
  readonly gatehouse: 'export';
  readonly version: number;
  readonly at: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** The last line, without which the file was cut: how many documents of each collection it holds. */
export interface ExportEnd {
  readonly end: true;
  readonly counts: Readonly<Record<string, number>>;
}

/** Every other line: one document. */
export interface ExportRecord {
  readonly collection: string;
  readonly document: object;
}

/** The file is no export, or one that this version cannot read. */
export class NotAnExport extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAnExport';
  }
}
