import type { StoredDocument } from '../storage/database';

/** A counter of a limit, or the turn of a cooldown, under its hashed name. */
export interface LimitDocument extends StoredDocument {
  points: number;
  /** Of a cooldown: its turn was taken for a mail that nobody was to get. */
  isUnused?: true;
  expiresAt: Date | null;
}
