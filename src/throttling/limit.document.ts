import type { StoredDocument } from '../storage/database';

/** A counter of a limit, or the turn of a cooldown, under its hashed name. */
export interface LimitDocument extends StoredDocument {
  points: number;
  /** Whether a cooldown's turn was taken for a mail that was never to be sent. */
  isUnused?: true;
  expiresAt: Date | null;
}
