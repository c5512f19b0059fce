import type { ChallengeService } from '../challenges/challenge.service';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { DatedTokens } from '../keys/dated-tokens';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { UserService } from '../users/user.service';
import type { IdentityService } from './identity.service';
import type { IdentityDocument } from './identity.document';

interface Parts {
  readonly identities: IdentityService;
  readonly users: UserService;
  readonly links: DatedTokens;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly guard: CredentialGuard;
  readonly clock: Clock;
}

/** Unlinks a provider that was linked by another person. */
export class IdentityRemovals {
  constructor(private readonly parts: Parts) {}

  /** Whether the link works. Spends nothing. */
  async works(token: string): Promise<boolean> {
    return (await this.named(token)) !== null;
  }

  /**
   * Unlinks the identity of the mail and those linked since; ends every session of the account, and
   * all that was under way. Works once, for seven days.
   *
   * A thief of a fresh session links an account of theirs, which signs in when the session and the password are gone.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async takeOff(token: string, origin: RequestOrigin): Promise<void> {
    const { guard } = this.parts;
    const { userId } = await guard.charging(ChallengeInvalid, origin.ip, () => this.carryOut(token, origin));
    // Whoever signed in by the identity until now.
    await this.endAll(userId);
  }

  /** Sessions end first: a stop before the identity is gone leaves the link as it was. */
  private async carryOut(token: string, origin: RequestOrigin): Promise<IdentityDocument> {
    const { identities } = this.parts;
    const named = await this.named(token);
    if (named === null) throw new ChallengeInvalid();
    await this.endAll(named.userId);
    if (!(await identities.release(named, origin))) throw new ChallengeInvalid();
    await identities.releaseSince(named.userId, named.linkedAt, origin);
    return named;
  }

  /** Returns the identity of the link; null for a link that does not work. */
  private async named(token: string): Promise<IdentityDocument | null> {
    const { clock, identities, links, users } = this.parts;
    const link = links.read(token, clock.now());
    const named = link === null ? null : await identities.find(link.id);
    const user = named === null ? null : await users.findById(named.userId);
    return user !== null && links.isHeldBy(user, token) ? named : null;
  }

  private async endAll(userId: string): Promise<void> {
    const { challenges, sessions } = this.parts;
    await Promise.all([sessions.revokeAll(userId, 'identity-taken-off'), challenges.forget(userId)]);
  }
}
