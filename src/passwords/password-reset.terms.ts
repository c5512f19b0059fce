import type { Announcement } from '../announcing/announcement';
import type { RequestOrigin } from '../shared/request-origin';
import type { FactorPart } from '../users/recent-factors';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

/** The purpose of the challenges of a reset. */
export const PURPOSE = 'RESET_PASSWORD';

/** The origin of a reset, and the factors removed with the old password. */
export interface Resetting {
  readonly origin: RequestOrigin;
  /** The live session that the request came with, of any user. */
  readonly session: SessionDocument | null;
  /** Whether second factors that were put on within the last seven days are taken off too. */
  readonly removesRecentFactors?: boolean;
}

/** The announcement of second factors that are taken off; `second-factors` gives it. */
export interface FactorRemovals {
  announceRemoval(user: UserDocument, removal: Removal): Promise<Announcement | null>;
}

interface Removal {
  readonly at: Date;
  readonly removed: readonly FactorPart[];
  readonly origin: RequestOrigin;
}

/** A reset whose mail was answered. */
export interface Stored extends Resetting {
  readonly passwordHash: string;
  readonly challenge: ChallengeDocument;
}

/** The data that a reset writes. */
export interface Written {
  readonly passwordHash: string;
  readonly at: Date;
  readonly removed: readonly FactorPart[];
  readonly origin: RequestOrigin;
}

/** The account that the link of a reset is of. */
export interface ResetView {
  readonly username: string;
  /** The moment at which the newest second factor was put on that a reset by the link takes off if asked to; null for none. */
  readonly recentFactorSince: Date | null;
}
