import type { CarriesDeliveries } from '../outbox/pending-delivery';
import type { StoredDocument } from '../storage/database';

/** The first step of a sign-in. */
export type FirstFactor = 'password' | 'mail' | 'provider';

/** The purpose of a challenge: what it can prove. */
export type ChallengePurpose =
  | 'CONFIRM_EMAIL'
  | 'LOGIN_CODE'
  | 'MFA_EMAIL'
  | 'MFA_TOTP'
  | 'RESET_PASSWORD'
  | 'CHANGE_EMAIL'
  | 'DELETE_ACCOUNT'
  | 'DISOWN_ACCOUNT';

export interface ChallengeDocument extends StoredDocument, CarriesDeliveries {
  /** The id that the one who asked was given. It is `_id` too, but for challenges of earlier versions. */
  challengeId: string;
  /** The `_id` of the challenge whose mailed code answers this one as well; absent where this one was mailed itself. */
  sharesCodeOf?: string;
  purpose: ChallengePurpose;
  /** The account that it is of; before anybody proved the address, the name of the address itself. */
  userId: string;
  /** The account that had the address when it was asked for, where it is of the address. */
  account?: string;
  /** The canonical address that it proves; sealed where it is of the address, for it outlives the account. */
  email: string;
  tokenHash: string;
  codeHash: string;
  codeLength: number;
  /** The codes that were tried with this challenge. */
  attempts: number;
  /** The codes that were tried with this challenge and with those that share its code. Absent is 0. */
  codeAttempts?: number;
  createdAt: Date;
  expiresAt: Date;
  /** The link outlives the code. */
  codeExpiresAt: Date;
  /** The user's when it was made, where a change of credentials since then, as by a block, makes it worthless. */
  credentialVersion?: number;
  /** The address as its owner wrote it, where it is not the account's yet. */
  newEmail?: string;
  /** Set where the one who registered, or was signed in, asked for it, and alone knows its id: its code is theirs. */
  askedByAccount?: true;
  /** Set where only its link answers it: no code of it was mailed. */
  isCodeless?: true;
  /** Of a second code that went elsewhere and is required too. */
  secondCodeHash?: string;
  /** The first factor that came before, where the challenge is a second factor. */
  firstFactor?: FirstFactor;
}
