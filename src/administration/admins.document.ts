import type { StoredDocument } from '../storage/database';

/** The ids of the active administrators, in one document, so that the last one can be guarded by one write. */
export interface AdminsDocument extends StoredDocument {
  ids: string[];
  /** Changes with the ids: a write that adds one names the version it saw. Absent in lists of earlier releases. */
  version?: string;
}
