import type { Announcer } from '../announcing/announcer';
import type { PasswordHasher } from '../hashing/password-hasher';
import { Unauthenticated } from '../sessions/session.errors';
import { after, type Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { Admission, KnownPlace } from '../throttling/attempt';
import type { CredentialGuard } from '../throttling/credential-guard';
import { verifyAdmitted } from './admitted-password';
import { PasswordRequired, WrongPassword } from './password.errors';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';

/** A session that stands in for a password where the account has none is younger than this. */
const FRESH_MS = 15 * 60_000;

interface Parts {
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** The user and the session that ask, as the context has them. */
export interface Asker {
  readonly document: UserDocument;
  readonly session: SessionDocument;
}

/** The password to check, its origin, and the way a refusal is reported. */
export interface OwnerProof {
  readonly password: string | null | undefined;
  readonly origin: RequestOrigin;
  /** The argument that a refusal names; `password` by default. */
  readonly path?: string;
  /** The number of easy-mongodb-auth-handler for a wrong one; 501 by default. */
  readonly numericCode?: number;
  /** The happening of a wrong password; a failed login by default. */
  readonly failure?: 'login-failed' | 'password-change-failed';
}

/** A proof that may come without a session to count tries on; null by default. */
interface PasswordProof extends Omit<OwnerProof, 'password'> {
  readonly known?: KnownPlace | null;
}

/** Checks that a session is used by its owner, before a change that would let a thief keep the account (ASVS 7.5.1). */
export class OwnerCheck {
  constructor(private readonly parts: Parts) {}

  /**
   * Checks the account's password; where the account has none, that the sign-in is younger than 15 minutes.
   *
   * Tries are counted on the session, so that a stranger who fails at logins does not block the owner's change,
   * and on the account with logins, so that a stolen session gives no more guesses than a stranger has.
   * @throws {PasswordRequired} @throws {WrongPassword} @throws {RateLimited} @throws {Unauthenticated} with reason STALE
   */
  async prove({ document: user, session }: Asker, proof: OwnerProof): Promise<void> {
    if (user.passwordHash === null) {
      this.refuseStale(session);
      return;
    }
    if (proof.password == null) throw new PasswordRequired(proof.path);
    await this.provePassword(user, proof.password, { ...proof, known: { kind: 'session', id: session._id } });
  }

  /** Refuses a session whose sign-in is not younger than 15 minutes. @throws {Unauthenticated} with reason STALE */
  refuseStale(session: SessionDocument): void {
    if (after(session.createdAt, FRESH_MS) <= this.parts.clock.now()) throw new Unauthenticated('STALE');
  }

  /** As `prove`, for a caller who may have no session (`known`) and claims to have chosen the password. @throws {WrongPassword} @throws {RateLimited} */
  provePassword(user: UserDocument, password: string, { known = null, ...given }: PasswordProof): Promise<void> {
    const { guard, hasher } = this.parts;
    const { passwordHash } = user;
    return guard.judging({ account: user._id, ip: given.origin.ip, known }, async (admission) => {
      if (await verifyAdmitted(hasher, admission, { passwordHash, password })) await admission.succeeded();
      else await this.refuse(user, admission, given);
    });
  }

  private async refuse(user: UserDocument, { locks }: Admission, given: Omit<OwnerProof, 'password'>): Promise<never> {
    const { failure = 'login-failed', numericCode, origin } = given;
    const { announcer } = this.parts;
    const about = { userId: user._id, origin };
    await Promise.all([
      announcer.note(failure, { actorId: user._id, ...about, details: { reason: 'wrong-password' } }),
      announcer.noteLocks(locks, about),
    ]);
    throw new WrongPassword(numericCode);
  }
}
