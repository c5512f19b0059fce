import type { Announcer } from '../announcing/announcer';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Asker, OwnerCheck } from '../passwords/owner-check.service';
import { Unauthenticated } from '../sessions/session.errors';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import { UserBlocked } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { AccountEraser } from './account-eraser';
import { CodeRequired } from './administration.errors';
import type { UserDocument } from '../users/user.document';

const PURPOSE = 'DELETE_ACCOUNT';

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly owner: OwnerCheck;
  readonly eraser: AccountEraser;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly options: DeletionOptions;
}

export interface DeletionOptions {
  /** Whether an account with a password requires the mailed code as well. */
  readonly requiresCode: boolean;
  readonly keepsBlock: boolean;
}

/** The mailed code: of the named challenge or, without one, of one's own. */
export interface DeletionCode {
  readonly challengeId: string | null;
  readonly code: string;
}

interface DeletionProof {
  readonly password: string | null;
  readonly code: DeletionCode | null;
  readonly origin: RequestOrigin;
}

/** Deletes one's own account. */
export class AccountDeletionService {
  constructor(private readonly parts: Parts) {}

  /**
   * Deletes the account and all data of its owner; the events stay in the trail under its id.
   *
   * Proved by the password; by the mailed code where there is none; by both where the settings say so. Name and address
   * are free at once.
   * @throws {PasswordRequired} @throws {WrongPassword} @throws {CodeRequired} @throws {ChallengeInvalid}
   * @throws {RateLimited} @throws {LastAdmin} @throws {Unauthenticated} where another call was faster
   */
  async delete(asker: Asker, { code, origin, password }: DeletionProof): Promise<void> {
    const { announcer, eraser, options, owner } = this.parts;
    const { _id: userId, passwordHash } = asker.document;
    const wantsCode = passwordHash === null || options.requiresCode;
    if (passwordHash !== null) await owner.prove(asker, { password, origin });
    if (wantsCode) await this.redeem(asker.document, code, origin);
    const user = await this.present(userId);
    if (!(await eraser.erase(user, { keepsBlock: options.keepsBlock }))) throw new Unauthenticated('REVOKED');
    // Where the user was is none of the trail's business any more.
    await announcer.note('user-deleted', { userId, actorId: userId, origin: null });
  }

  /** Returns the account as it is now: so a deletion does not escape a block that came meanwhile. */
  private async present(userId: string): Promise<UserDocument> {
    const { clock, users } = this.parts;
    const user = await users.findById(userId);
    if (user === null) throw new Unauthenticated('REVOKED');
    if (isBlocked(user.block, clock.now())) throw new UserBlocked();
    return user;
  }

  /** Consumes the challenge of the code; leaves another user's untouched. */
  private async redeem(user: UserDocument, given: DeletionCode | null, origin: RequestOrigin): Promise<void> {
    if (given === null) throw new CodeRequired();
    const { challenges, guard } = this.parts;
    await guard.charging(ChallengeInvalid, origin.ip, async () => {
      const { challengeId, code } = given;
      const { credentialVersion } =
        challengeId === null
          ? await challenges.redeemAny(PURPOSE, { owner: user._id, userId: user._id }, code)
          : await challenges.redeem(PURPOSE, { challengeId, code }, { userId: user._id });
      if (credentialVersion !== user.credentialVersion) throw new ChallengeInvalid();
    });
  }
}
