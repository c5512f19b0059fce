import type { ChallengeSubject } from '../challenges/challenge-terms';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';

/** Whether the one who registered, or is signed in, asks. */
export type Asked = Pick<ChallengeSubject, 'askedByAccount'>;

/** A request for a mail: the language, the one who asks, and the length of the code. */
export interface MailRequest {
  readonly locale: string;
  readonly askedBy?: Asked;
  readonly codeLength?: number;
}

/** The mark of a request by the one who registered, or is signed in. */
export const BY_ACCOUNT = { askedByAccount: true } as const;

/** The origin of a confirmation, and its session. */
export interface Confirming {
  readonly origin: RequestOrigin;
  /** The live session that the request came with, of any user. */
  readonly session: SessionDocument | null;
  /** Whether the one who asks proved otherwise to be the registrant; not by default. */
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
  /** Whether the one who registered, or is signed in to the account, proves the address. */
  readonly isAccount: boolean;
}

/** The user whose address was proved. */
export interface Accepted {
  readonly user: UserDocument;
  /** Whether the account was taken from its registrant. */
  readonly isClaimed: boolean;
}

/** As `Accepted`, with the status of the address. */
export interface Confirmed extends Accepted {
  readonly status: ConfirmationStatus;
}
