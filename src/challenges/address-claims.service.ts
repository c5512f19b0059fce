import type { AuditService } from '../audit/audit.service';
import type { MailSealer } from '../mail/mail-sealer';
import { requestValues } from '../mail/request-values';
import type { Outbox } from '../outbox/outbox';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { isStrangers } from '../users/address-ownership';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { UserClaims } from '../users/user-claims.service';
import type { UserService } from '../users/user.service';
import type { ChallengeService } from './challenge.service';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from '../users/user.document';

/** Looks at an account that an administrator changed meanwhile, before it is given up. */
const MAX_ROUNDS = 5;

export interface AddressClaimsParts {
  readonly users: UserService;
  readonly userClaims: UserClaims;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  /** Removes what was linked to the user before the present owner had the account. */
  readonly identities: { removeOlder(user: UserDocument): Promise<void> };
  /** Who counts as an administrator: whether the user does not any more, or does again, as `ActiveAdmins` says. */
  readonly admins: Record<'leave' | 'reinstate', (userId: string) => Promise<boolean>>;
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly clock: Clock;
  readonly siteName: string;
}

/** How an address was proved. */
export interface Proving {
  readonly origin: RequestOrigin;
  /** The password that goes with the proof; none by default. */
  readonly passwordHash?: string;
  /** What else has to leave because of it. */
  readonly deliveries?: readonly PendingDelivery[];
}

/**
 * Accounts that come into the hands of whoever proves their address.
 *
 * Anybody can register anybody's address, and its owner may confirm it without a thought. So a proof that does not come
 * from whoever registered takes the account from them: the one way in which this happens, whichever the proof was.
 */
export class AddressClaims {
  constructor(private readonly parts: AddressClaimsParts) {}

  /**
   * The user with the address confirmed, and nothing left of whoever had the account before: `claimed` says what goes.
   * Told by mail, events and the trail. Null where the address was proved or changed meanwhile, or the user is blocked.
   */
  async claim(user: UserDocument, proving: Proving): Promise<UserDocument | null> {
    for (let round = 0, found = user; round < MAX_ROUNDS; round += 1) {
      const owned = await this.attempt(found, proving);
      if (owned !== null) return owned;
      const again = await this.parts.users.findById(user._id);
      if (again === null || !this.isOpen(again, user)) return null;
      found = again;
    }
    return null;
  }

  private async attempt(user: UserDocument, proving: Proving): Promise<UserDocument | null> {
    if (!this.isOpen(user, user)) return null;
    const owned = await this.write(user, proving);
    if (owned === null || isBlocked(owned.block, this.parts.clock.now())) return null;
    this.parts.outbox.wake();
    await this.clearUp(owned, user, proving);
    return owned;
  }

  /** An administrator leaves the roster before the write, which is refused where they entered it again meanwhile, and comes back where it was refused. */
  private async write(user: UserDocument, proving: Proving): Promise<UserDocument | null> {
    const { admins, userClaims } = this.parts;
    const { deliveries = [], passwordHash = null } = proving;
    const isLeaving = isStrangers(user) && isAdmin(user) && (await admins.leave(user._id));
    const keepsPermissions = !isStrangers(user) || (isAdmin(user) && !isLeaving);
    const told = (username: string) => [...this.notice(user, username, proving), ...deliveries];
    const owned = await userClaims.claim(user, { passwordHash, keepsPermissions }, told);
    if (owned === null && isLeaving) await admins.reinstate(user._id);
    return owned;
  }

  private async clearUp(owned: UserDocument, before: UserDocument, { origin }: Proving): Promise<void> {
    const { audit, challenges, identities, sessions } = this.parts;
    const { _id: id } = owned;
    await Promise.all([
      sessions.revokeAll(id, 'address-claimed'),
      challenges.discardOfUser(owned),
      identities.removeOlder(owned),
    ]);
    const entry = { actorId: id, subjectId: id, origin };
    await audit.record('email_confirmed', entry);
    await audit.record('address_claimed', { ...entry, details: { removed: removedFrom(before, owned) } });
  }

  private isOpen({ block, emailCanonical, emailConfirmedAt }: UserDocument, asked: UserDocument): boolean {
    const isSame = emailCanonical !== null && emailCanonical === asked.emailCanonical;
    return isSame && emailConfirmedAt === null && !isBlocked(block, this.parts.clock.now());
  }

  private notice(user: UserDocument, username: string, { origin }: Proving): PendingDelivery[] {
    const { clock, mail, siteName } = this.parts;
    if (user.email === null) return [];
    const what = isStrangers(user) ? 'everything' : 'credentials';
    const values = { siteName, username, what, when: clock.now().toISOString(), ...requestValues(origin) };
    return [mail.seal({ template: 'address-claimed', to: user.email, locale: origin.locale, values })];
  }
}

/** What the trail says of what is gone, by name. */
function removedFrom(before: UserDocument, owned: UserDocument): string[] {
  const gone = (['name', 'photo', 'customData'] as const).filter(
    (name) => before[name] !== null && owned[name] === null,
  );
  return [
    ...(before.passwordHash === null ? [] : ['password']),
    ...(before.mfa === undefined ? [] : ['mfa']),
    ...(before.username === owned.username ? [] : ['username']),
    ...gone,
    ...(before.permissions.length > owned.permissions.length ? ['permissions'] : []),
  ];
}
