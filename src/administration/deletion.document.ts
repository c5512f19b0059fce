import type { StoredDocument } from '../storage/database';

/** An account that is being deleted, or was not long ago. `_id` is the user's, and nothing else here tells of whom. */
export interface DeletionDocument extends StoredDocument {
  at: Date;
  /** When all is looked at once more, for what a request that ran beside the deletion still wrote; absent once done. */
  sweepAt?: Date;
  /** Keyed hashes of the user's addresses, whose mails must not leave; absent once done. */
  recipients?: string[];
  /** Whether a block in force stays on the address. */
  keepsBlock: boolean;
  expiresAt: Date;
}
