import type { Announcer } from '../announcing/announcer';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { KnownDevices } from '../sessions/known-devices';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { FactorLock } from '../throttling/factor-lock';
import type { Lock } from '../throttling/try-counter';
import type { UserService } from '../users/user.service';
import type { AuthenticatorCode } from './authenticator-code';
import { isAskedNow } from './second-factor.policy';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly authenticator: AuthenticatorCode;
  readonly lock: FactorLock;
  readonly devices: KnownDevices;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** The step between a first factor and a session: judges what `SecondFactorChallenges` asked for. */
export class SecondFactorService {
  constructor(private readonly parts: Parts) {}

  /** Whether the code answers the second factor's challenge. @throws {RateLimited} after ten wrong ones in an hour */
  async judge(challenge: ChallengeDocument, code: string, origin: RequestOrigin): Promise<boolean> {
    const { authenticator, challenges, devices, lock, users } = this.parts;
    const user = await users.findById(challenge.userId);
    if (user === null || !this.stands(challenge, user)) return false;
    const attempt = { userId: user._id, device: devices.pastSecondFactor(user, origin.devices) };
    const { isRight, locks } = await lock.judging(attempt, async () =>
      challenge.purpose === 'MFA_TOTP' ? authenticator.takes(user, code, origin) : challenges.matches(challenge, code),
    );
    if (!isRight) await this.recordFailure(user, locks, origin);
    return isRight;
  }

  private async recordFailure({ _id: userId }: UserDocument, locks: readonly Lock[], origin: RequestOrigin) {
    const { announcer } = this.parts;
    const details = { reason: 'wrong-second-factor' };
    await Promise.all([
      announcer.note('login-failed', { userId, actorId: null, origin, details }),
      announcer.noteLocks(locks, { userId, origin }),
    ]);
  }

  /** Returns the user of the consumed second-factor challenge. @throws {ChallengeInvalid} where it is void by now */
  async accept(challenge: ChallengeDocument): Promise<UserDocument> {
    const user = await this.parts.users.findById(challenge.userId);
    if (user === null || !this.stands(challenge, user)) throw new ChallengeInvalid();
    return user;
  }

  /**
   * Returns the second step that the challenge of this id asks for; null where it does not ask any more.
   *
   * Second steps alone: the holder of such an id has passed the first. Of a code that anybody may request for any
   * address, it would reveal whether the owner has used it, and so whether there is one.
   */
  async notice(challengeId: string): Promise<ChallengeNotice | null> {
    const { challenges, users } = this.parts;
    const challenge = await challenges.tries.find({ challengeId, purposes: ['MFA_EMAIL', 'MFA_TOTP'] });
    const user = challenge && (await users.findById(challenge.userId));
    if (challenge === null || user === null || !this.stands(challenge, user)) return null;
    return noticeOf(challenge, challenge.purpose === 'MFA_EMAIL' ? user.email : null);
  }

  private stands(challenge: ChallengeDocument, user: UserDocument): boolean {
    return isAskedNow(challenge, user, this.parts.clock.now());
  }
}
