import type { PurposeKey } from '../keys/key-ring';
import type { FirstFactor } from '../storage/collections';

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
