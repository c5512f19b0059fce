import type { PurposeKey } from '../keys/key-ring';
import type { ChallengeDocument, FirstFactor } from './challenge.document';

/** The settings of all challenges. */
export interface ChallengeOptions {
  readonly codeKey: PurposeKey;
  readonly codeLength: number;
  readonly codeLifetimeMs: number;
  readonly linkLifetimeMs: number;
}

/** The terms of one challenge that differ from the settings of all. */
export interface ChallengeTerms {
  readonly linkLifetimeMs?: number;
  readonly codeLength?: number;
  /** The user's `credentialVersion` now, for a challenge that a change of the credentials voids. */
  readonly credentialVersion?: number;
}

/** The user of a challenge, and what it is bound to. */
export interface ChallengeSubject {
  readonly userId: string;
  /** The address that answering it proves. */
  readonly canonicalEmail: string;
  /** Whether it belongs to the address, not to its account: so it is until the address is proved. Not by default. */
  readonly isOfAddress?: boolean;
  /** That address as its owner wrote it, where the account does not have it yet. */
  readonly newEmail?: string;
  /** Whether the one who registered, or is signed in, asked for it. */
  readonly askedByAccount?: true;
  /** The first factor that came before a second one. */
  readonly firstFactor?: FirstFactor;
}

/** The answer to a challenge: the token of a link, or the challenge's id with the code. */
export type Proof = { readonly token: string } | CodeProof;

/** A challenge's id with the code typed in. */
export interface CodeProof {
  readonly challengeId: string;
  readonly code: string;
}

/** The account whose proof is accepted, and the second code. */
export interface RedeemTerms {
  /** The code that went to another address, where the challenge requires one. */
  readonly secondCode?: string | null;
  /** The account that the challenge must be of. */
  readonly userId?: string | undefined;
}

/** The fields of a challenge about the one who asked for it. */
export type AskersMarks = Pick<ChallengeDocument, 'account' | 'askedByAccount' | 'credentialVersion' | 'firstFactor'>;

/** The terms of a challenge to a code that was mailed before. */
export interface SharedTerms {
  /** The end of the code; alike for known and unknown addresses, so it is that of the mail and not that of the challenge. */
  readonly codeExpiresAt?: Date;
  readonly codeLength?: number;
  /** The marks of the one who asks; others who share the code have their own. */
  readonly asked?: AskersMarks;
  /** Whether the code that was mailed still fits the account. */
  readonly accepts?: (mailed: ChallengeDocument) => boolean;
}
