import type { AuditService } from '../audit/audit.service';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Events } from '../events/events';
import type { IdentityService } from '../identities/identity.service';
import type { Outbox } from '../outbox/outbox';
import type { FactorRemovals } from '../passwords/password-reset.terms';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { FactorPart } from '../users/recent-factors';
import type { Undone, UserEmailService } from '../users/user-email.service';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly emails: UserEmailService;
  readonly identities: IdentityService;
  readonly factors: FactorRemovals;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly outbox: Outbox;
  readonly guard: CredentialGuard;
  readonly audit: AuditService;
  readonly events: Events;
  readonly clock: Clock;
}

/** Undoing a change of address by the link that the old address got. */
export class EmailUndoService {
  constructor(private readonly parts: Parts) {}

  /** Whether the link works. Spends nothing. */
  works(token: string): Promise<boolean> {
    return this.parts.emails.isUndoable(sha256(token));
  }

  /**
   * The address of the undo link is the account's again. Every session of the account has ended, and second factors and
   * providers that came since the change are gone: else a thief who moved the account to a mailbox of theirs would keep a way in.
   *
   * Good for a blocked account too: it stays blocked, and its owner has the address back.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async undo(token: string, origin: RequestOrigin): Promise<void> {
    const { audit, challenges, factors, guard, identities, outbox, sessions } = this.parts;
    const { removed, since, user } = await guard.charging(ChallengeInvalid, origin.ip, () =>
      this.restore(token, origin),
    );
    const { _id: userId } = user;
    outbox.wake();
    await sessions.revokeAll(userId, 'email-restored');
    await challenges.discardOfUser(user);
    await factors.recordRemoval(user, { removed, origin });
    const providers = await identities.releaseSince(userId, since, origin);
    const details = { factors: removed, providers };
    await audit.record('email_restored', { actorId: null, subjectId: userId, origin, details });
  }

  private async restore(token: string, origin: RequestOrigin): Promise<Undone> {
    const undone = await this.parts.emails.restore(sha256(token), (user, removed) =>
      this.toldOf(user, { removed, origin }),
    );
    if (undone === null) throw new ChallengeInvalid();
    return undone;
  }

  private async toldOf(
    user: UserDocument,
    removal: { removed: readonly FactorPart[]; origin: RequestOrigin },
  ): Promise<PendingDelivery[]> {
    const { clock, events, factors } = this.parts;
    const gone = await factors.toldOfRemoval(user, { ...removal, at: clock.now() });
    return [...events.pending('email.changed', { userId: user._id }), ...gone];
  }
}
