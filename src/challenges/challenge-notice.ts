import { maskEmailAddress } from '../shared/email-address';
import { NO_ADDRESS } from './challenge-maker';
import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

/** A challenge as shown to the one who must answer it. Alike for a decoy. */
export interface ChallengeNotice {
  readonly id: string;
  readonly kind: ChallengePurpose;
  readonly sentTo: string | null;
  readonly expiresAt: Date;
  readonly codeLength: number;
}

/** The account that the challenge is of; null for a decoy. */
export function ownerOf({ account, email, userId }: ChallengeDocument): string | null {
  return email === NO_ADDRESS ? null : (account ?? userId);
}

/** Whether it is a decoy, which has no right answer. */
export function isDecoy({ email }: ChallengeDocument): boolean {
  return email === NO_ADDRESS;
}

/** The challenge as the client sees it, with the address that it was sent to; null where nothing was sent. */
export function noticeOf(document: ChallengeDocument, sentTo: string | null): ChallengeNotice {
  return {
    id: document.challengeId,
    kind: document.purpose,
    sentTo: sentTo === null ? null : maskEmailAddress(sentTo),
    expiresAt: document.codeExpiresAt,
    codeLength: document.codeLength,
  };
}
