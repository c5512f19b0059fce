import type { StoredDocument } from '../storage/database';

/** The block of a deleted account, which stays on its address. `_id` is a keyed hash of that. */
export interface KeptBlockDocument extends StoredDocument {
  at: Date;
  /** Null: until it is lifted. */
  until: Date | null;
}
