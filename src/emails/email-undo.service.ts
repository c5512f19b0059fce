import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { IdentityService } from '../identities/identity.service';
import type { FactorRemovals } from '../passwords/password-reset.terms';
import type { SessionService } from '../sessions/session.service';
import { sha256 } from '../shared/hashing';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { Undone, UserEmailService } from '../users/user-email.service';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly emails: UserEmailService;
  readonly identities: IdentityService;
  readonly factors: FactorRemovals;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
}

/** Undoes a change of address by the link that the old address got. */
export class EmailUndoService {
  constructor(private readonly parts: Parts) {}

  /** Whether the link works. Spends nothing. */
  works(token: string): Promise<boolean> {
    return this.parts.emails.isUndoable(sha256(token));
  }

  /**
   * Gives the account the address of the undo link again. Ends every session of the account; second factors and
   * providers that came since the change are gone: else a thief who moved the account to a mailbox of theirs would keep a way in.
   *
   * Works for a blocked account too: it stays blocked, and its owner has the address back.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async undo(token: string, origin: RequestOrigin): Promise<void> {
    const { announcer, guard, identities } = this.parts;
    const { removed, since, user } = await guard.charging(ChallengeInvalid, origin.ip, () =>
      this.restore(token, origin),
    );
    const { _id: userId } = user;
    const providers = await identities.releaseSince(userId, since, origin);
    const details = { factors: removed, providers };
    await announcer.note('email-restored', { userId, actorId: null, origin, details });
  }

  private async restore(token: string, origin: RequestOrigin): Promise<Undone> {
    const { emails, factors } = this.parts;
    const undone = await emails.restore(sha256(token), {
      announce: async (user, { at, removed }) =>
        this.put(user, await factors.announceRemoval(user, { at, removed, origin })),
      follow: ({ user }) => this.endOld(user),
    });
    if (undone === null) throw new ChallengeInvalid();
    return undone;
  }

  private put({ _id: userId }: UserDocument, removal: Announcement | null): Announcement {
    return this.parts.announcer.prepare('email-put-back', { userId }).and(removal);
  }

  private async endOld(user: UserDocument): Promise<void> {
    const { challenges, sessions } = this.parts;
    await sessions.revokeAll(user._id, 'email-restored');
    await challenges.discardOfUser(user);
  }
}
