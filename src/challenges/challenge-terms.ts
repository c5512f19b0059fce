import type { PurposeKey } from '../keys/key-ring';
import type { ChallengeDocument, FirstFactor } from './challenge.document';

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
  /** Whether it is of the address, whichever account has it then: so it is before anybody proved the address. Not by default. */
  readonly isOfAddress?: boolean;
  /** That address as its owner wrote it, where the account does not have it yet. */
  readonly newEmail?: string;
  /** Whether whoever registered, or is signed in, asked for it. */
  readonly askedByAccount?: true;
  /** What came before a second factor. */
  readonly firstFactor?: FirstFactor;
}

/** What came back: the token of a link, or a challenge's id with the code. */
export type Proof = { readonly token: string } | CodeProof;

/** A challenge's id with the code typed in. */
export interface CodeProof {
  readonly challengeId: string;
  readonly code: string;
}

/** Whose proof is taken, and what comes with it. */
export interface RedeemTerms {
  /** The code that went to another address, where the challenge wants one. */
  readonly secondCode?: string | null;
  /** The account that the challenge must be of. */
  readonly userId?: string | undefined;
}

/** What a challenge says of the one who asked for it. */
export type AskersMarks = Pick<ChallengeDocument, 'account' | 'askedByAccount' | 'credentialVersion' | 'firstFactor'>;

/** The terms of a challenge to a code that was mailed before. */
export interface SharedTerms {
  /** The end of the code; alike for known and unknown addresses, so it is that of the mail and not that of the challenge. */
  readonly codeExpiresAt?: Date;
  readonly codeLength?: number;
  /** The marks of the one who asks, which are those of no other who shares the code. */
  readonly asked?: AskersMarks;
  /** Whether the code that was mailed still fits the account. */
  readonly accepts?: (mailed: ChallengeDocument) => boolean;
}
