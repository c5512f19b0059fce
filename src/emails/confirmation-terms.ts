import type { ChallengeSubject } from '../challenges/challenge-terms';
import type { RequestOrigin } from '../shared/request-origin';
import type { SessionDocument } from '../storage/collections';

/** Whether whoever registered, or is signed in, asks. */
export type Asked = Pick<ChallengeSubject, 'askedByAccount'>;

/** Who asks for the mail, in which language, and how long its code is. */
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
