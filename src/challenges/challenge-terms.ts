import type { PurposeKey } from '../keys/key-ring';
import type { ChallengeDocument, FirstFactor } from '../storage/collections';

/** What the settings say of all challenges. */
export interface ChallengeOptions {
  readonly codeKey: PurposeKey;
  readonly codeLength: number;
  readonly codeLifetimeMs: number;
  readonly linkLifetimeMs: number;
}

/** Where a challenge differs from what the settings say of all. */
export interface ChallengeTerms {
  readonly linkLifetimeMs?: number;
  readonly codeLength?: number;
  /** The user's `credentialVersion` now, for what a change of the credentials in between makes void. */
  readonly credentialVersion?: number;
}

/** Whom a challenge is for, and what it is bound to. */
export interface ChallengeSubject {
  readonly userId: string;
  /** The address that answering it proves. */
  readonly canonicalEmail: string;
  /** That address as its owner wrote it, where the account does not have it yet. */
  readonly newEmail?: string;
  /** Whether whoever registered, or is signed in, asked for it. */
  readonly askedByAccount?: true;
  /** What came before a second factor. */
  readonly firstFactor?: FirstFactor;
}

/** Whose proof is taken, and what comes with it. */
export interface RedeemTerms {
  /** The code that went to another address, where the challenge wants one. */
  readonly secondCode?: string | null;
  /** The account that the challenge must be of. */
  readonly userId?: string | undefined;
}

/** The terms of a challenge to a code that was mailed before. */
export interface SharedTerms {
  /** The end of the code; alike for known and unknown addresses, so it is that of the mail and not that of the challenge. */
  readonly codeExpiresAt?: Date;
  readonly codeLength?: number;
  readonly firstFactor?: FirstFactor;
  /** As in `ChallengeSubject`: of the one who asks for this challenge, whoever had the code mailed. */
  readonly askedByAccount?: true;
  /** Whether the code that was mailed still fits the account. */
  readonly accepts?: (mailed: ChallengeDocument) => boolean;
}

/** Who asks for a mail, in which language, and the terms of its code. */
export interface MailRequest extends Pick<ChallengeSubject, 'askedByAccount'> {
  readonly locale: string;
  readonly codeLength?: number;
}

/** The mark of whoever registered, or is signed in. */
export const BY_ACCOUNT = { askedByAccount: true } as const;
