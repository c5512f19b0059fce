import type { Proof } from '../challenges/challenge-terms';
import type { SessionDocument } from '../sessions/session.document';
import type { RequestOrigin } from '../shared/request-origin';

/** The purpose of the challenges of a change of address. */
export const PURPOSE = 'CHANGE_EMAIL';

/** The proofs that came back of the mails, and the request that brought them. */
export interface EmailChangeProof {
  readonly proof: Proof;
  /** The code that went to the present address of an account without a password. */
  readonly presentCode: string | null;
  /** The session that continues; null for a guest, and then none does. */
  readonly session: SessionDocument | null;
  readonly origin: RequestOrigin;
}
