import type { StoredDocument } from '../storage/database';

/** An account that is being deleted, or was not long ago. `_id` is the user's; nothing else here identifies them. */
export interface DeletionDocument extends StoredDocument {
  at: Date;
  /** The time of the second look, for data that a request parallel to the deletion still wrote; absent once done. */
  sweepAt?: Date;
  /** Keyed hashes of the user's addresses, whose mails must not be sent; absent once done. */
  recipients?: string[];
  /** Whether a block in force stays on the address. */
  keepsBlock: boolean;
  expiresAt: Date;
}
