import type { Announcer } from '../announcing/announcer';
import { challengedAccount } from '../challenges/challenged-account';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import { isStrangers } from '../users/address-ownership';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { AccountEraser } from './account-eraser';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument, ChallengePurpose } from '../challenges/challenge.document';

/** The link on the page of a confirmed address, and the mailed ones that prove an address, while it is unproved. */
const PURPOSES: readonly ChallengePurpose[] = ['CONFIRM_EMAIL', 'LOGIN_CODE', 'DISOWN_ACCOUNT'];

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly eraser: AccountEraser;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Removes an account that another person registered with one's address. */
export class AccountDisowning {
  constructor(private readonly parts: Parts) {}

  /**
   * Deletes the account, as any deletion does; its name and address are free.
   *
   * Only while there is nothing but an unproved registration, or one that was proved by this link alone and not used
   * since: else a mail that is found later would remove what has become a real account.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async disown(token: string, origin: RequestOrigin): Promise<void> {
    const { announcer, eraser, guard } = this.parts;
    const user = await guard.charging(ChallengeInvalid, origin.ip, () => this.redeem(token));
    if (!(await eraser.erase(user, { keepsBlock: true }))) throw new ChallengeInvalid();
    const details = { reason: 'disowned' };
    await announcer.note('user-deleted', { userId: user._id, actorId: null, origin: null, details });
  }

  private async redeem(token: string): Promise<UserDocument> {
    const { challenges, users } = this.parts;
    for (const purpose of PURPOSES) {
      const found = await challenges.findByToken(purpose, token);
      const user = found === null ? null : await challengedAccount(users, found);
      if (found === null || user === null || !this.isRegistrationAlone(user, found)) continue;
      await challenges.redeem(purpose, { token });
      return user;
    }
    throw new ChallengeInvalid();
  }

  private isRegistrationAlone(user: UserDocument, challenge: ChallengeDocument): boolean {
    const { block, credentialVersion, emailConfirmedAt, lastLoginAt } = user;
    if (!isStrangers(user)) return false;
    if (isAdmin(user) || isBlocked(block, this.parts.clock.now())) return false;
    if (challenge.purpose !== 'DISOWN_ACCOUNT') return emailConfirmedAt === null;
    return credentialVersion === challenge.credentialVersion && lastLoginAt === null;
  }
}
