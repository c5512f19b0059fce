/** One value that several documents have. */
export interface Duplicate {
  /** The value for an operator's eyes: an e-mail address masked, a name as it is; null for one that may be secret. */
  readonly value: string | null;
  /** The `_id`s of the documents, as text. */
  readonly ids: readonly string[];
}

/** The values that break one unique index. */
export interface IndexDuplicates {
  readonly collection: string;
  readonly index: string;
  readonly fields: readonly string[];
  readonly duplicates: readonly Duplicate[];
}
