import type { ChallengeSubject } from '../challenges/challenge-terms';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';

/** Whether whoever registered, or is signed in, asks. */
export type Asked = Pick<ChallengeSubject, 'askedByAccount'>;

/** A request for a mail: the language, the one who asks, and the length of the code. */
export interface MailRequest {
  readonly locale: string;
  readonly askedBy?: Asked;
  readonly codeLength?: number;
}

/** That of whoever registered, or is signed in. */
export const BY_ACCOUNT = { askedByAccount: true } as const;

/** From where an address is confirmed. */
export interface Confirming {
  readonly origin: RequestOrigin;
  /** The live session that the request came with, whosever it is. */
  readonly session: SessionDocument | null;
  /** Whether whoever asks proved otherwise to be the one who registered; not by default. */
  readonly provesAccount?: boolean;
}

/** The confirmation status of a user's address. */
export interface ConfirmationStatus {
  readonly email: string;
  readonly confirmed: boolean;
  readonly confirmedAt: Date | null;
  readonly resendAvailableAt: Date | null;
}

/** The user who registered the address, as the mail describes them. */
export type Registrant = Pick<UserDocument, '_id' | 'username' | 'createdAt' | 'registeredWith'>;

/** The origin of a proof of an address, and who gives the proof. */
export interface Accepting {
  readonly origin: RequestOrigin;
  /** Whether whoever registered, or is signed in to the account, proves the address. */
  readonly isAccount: boolean;
}

/** The user whose address was proved. */
export interface Accepted {
  readonly user: UserDocument;
  /** Whether the account was taken from whoever registered it. */
  readonly isClaimed: boolean;
}

/** As `Accepted`, with how the address stands. */
export interface Confirmed extends Accepted {
  readonly status: ConfirmationStatus;
}
