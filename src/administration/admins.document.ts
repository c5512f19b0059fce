import type { StoredDocument } from '../storage/database';

/** The ids of the active administrators, in one document, so that the last one can be guarded by one write. */
export interface AdminsDocument extends StoredDocument {
  ids: string[];
  /** Another after each change of the ids: who adds one names what they saw. Absent in lists of earlier releases. */
  version?: string;
}
