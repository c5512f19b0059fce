import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { DatedTokens } from '../keys/dated-tokens';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import { type FactorPart, partsSince } from '../users/recent-factors';
import type { FactorChanges } from './factor-changes';
import type { SecondFactorRepository } from './second-factor.repository';
import type { UserDocument } from '../users/user.document';

/** Tries with an account from which another call takes factors off meanwhile. */
const MAX_ROUNDS = 5;

interface Parts {
  readonly changes: FactorChanges;
  readonly links: DatedTokens;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly guard: CredentialGuard;
  readonly clock: Clock;
}

/** Takes off a second factor that was put on by another person. */
export class FactorRemovalService {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly parts: Parts,
  ) {}

  /** Whether the link works. Spends nothing. */
  async works(token: string): Promise<boolean> {
    return (await this.named(token)) !== null;
  }

  /**
   * Takes off the factors put on when the link was mailed and since, and ends every session of the account and all that
   * was under way. Works once, for seven days, and for a blocked account too, which stays blocked.
   *
   * A thief who knows the password puts an authenticator on, and the owner's reset would not take it off.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async takeOff(token: string, origin: RequestOrigin): Promise<void> {
    const { challenges, guard, sessions } = this.parts;
    const userId = await guard.charging(ChallengeInvalid, origin.ip, () => this.carryOut(token, origin));
    await Promise.all([sessions.revokeAll(userId, 'factors-taken-off'), challenges.forget(userId)]);
  }

  private async carryOut(token: string, origin: RequestOrigin): Promise<string> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const named = await this.named(token);
      if (named === null) break;
      const { removed, user } = named;
      const done = await this.parts.changes.takeOff(user, { removed, origin }, (change) =>
        this.factors.takeOff(user, removed, change),
      );
      if (done !== null) return user._id;
    }
    throw new ChallengeInvalid();
  }

  /** Returns the account of the link and the factors that it takes off now; null for a link that does not work. */
  private async named(token: string): Promise<{ user: UserDocument; removed: FactorPart[] } | null> {
    const { clock, links } = this.parts;
    const link = links.read(token, clock.now());
    const user = link === null ? null : await this.factors.findById(link.id);
    if (link === null || user === null || !links.isHeldBy(user, token)) return null;
    const isOver = user.factorsTakenOffAt !== undefined && user.factorsTakenOffAt >= link.since;
    const removed = isOver ? [] : partsSince(user, link.since);
    return removed.length === 0 ? null : { user, removed };
  }
}
