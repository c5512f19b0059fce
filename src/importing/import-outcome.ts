/** The reason a row was refused. */
export type Rejection =
  | 'NOT_JSON'
  | 'NOT_AN_OBJECT'
  | 'TOO_LARGE'
  | 'FIELD'
  | 'EMAIL'
  | 'CUSTOM_DATA'
  | 'ID_TAKEN'
  | 'EMAIL_TAKEN'
  | 'USERNAME_TAKEN'
  | 'NO_ACCOUNT';

/** The parts of an imported row that may not be taken over. */
export type Note = 'PASSWORD' | 'USERNAME' | 'NAME' | 'PHOTO' | 'IDENTITY' | 'BLOCK';

/** The file that a row comes from: the users, or the addresses that are blocked. */
export type RowFile = 'users' | 'blocked';

/** The report on a row that was not or not wholly imported. Messages never hold a value of the row. */
export type ImportEntry = {
  readonly file: RowFile;
  readonly line: number;
  readonly number: number;
  readonly message: string;
} & (
  | {
      readonly outcome: 'rejected';
      readonly reason: Rejection;
      /** The row as it stood in its file, so that it can be mended and imported again. */
      readonly row: string;
    }
  | { readonly outcome: 'noted'; readonly reason: Note }
);

/** The result of an import or its rehearsal. */
export interface ImportCounts {
  read: number;
  imported: number;
  /** Rows of users who were there already: of an earlier run. */
  present: number;
  rejected: number;
  /** Administrators among the imported. */
  admins: number;
  /** Accounts at other providers that were linked. */
  identities: number;
  /** Imported and blocked. */
  blocked: number;
  /** The number of entries for each reason. */
  readonly reasons: Partial<Record<Rejection | Note, number>>;
}

/** The error of a row that cannot be imported; the message says which rule it breaks. */
export class RowRejected extends Error {
  constructor(
    readonly reason: Rejection,
    message: string,
  ) {
    super(message);
    this.name = 'RowRejected';
  }
}
