import type { MailOf } from '../announcing/about';
import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import { requestValues } from '../mail/request-values';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { isStrangers } from '../users/address-ownership';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { UserClaims } from '../users/user-claims.service';
import type { UserService } from '../users/user.service';
import type { ChallengeService } from './challenge.service';
import type { UserDocument } from '../users/user.document';

/** Tries with an account that an administrator changes meanwhile. */
const MAX_ROUNDS = 5;

export interface AddressClaimsParts {
  readonly users: UserService;
  readonly userClaims: UserClaims;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  /** Removes what was linked to the user before the present owner had the account. */
  readonly identities: { removeOlder(user: UserDocument): Promise<void> };
  /** The roster of administrators, as in `ActiveAdmins`: whether the user does not count any more, or does again. */
  readonly admins: Record<'leave' | 'reinstate', (userId: string) => Promise<boolean>>;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** The proof of an address, and what is done with it. */
export interface Proving {
  readonly origin: RequestOrigin;
  /** The password that goes with the proof; none by default. */
  readonly passwordHash?: string;
  /** The rest of the change, which is announced with it; nothing by default. */
  readonly beside?: Announcement;
  /** A step that follows the claim, before it is recorded. */
  readonly follow?: () => Promise<unknown>;
}

/**
 * Gives accounts to the people who prove their address.
 *
 * Anybody can register another person's address, and its owner may confirm it unread. So a proof that does not come
 * from the registrant takes the account from them: for all kinds of proofs, here alone.
 */
export class AddressClaims {
  constructor(private readonly parts: AddressClaimsParts) {}

  /**
   * Confirms the address and removes what the earlier holder left, as `claimed` says; returns the user.
   * Announced by mail, events and the trail. Null if the address was proved or changed meanwhile, or the user is blocked.
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
    return owned === null || isBlocked(owned.block, this.parts.clock.now()) ? null : owned;
  }

  /** Takes an administrator off the roster before the write, which is refused if they entered it again, and puts them back if it is refused. */
  private async write(user: UserDocument, proving: Proving): Promise<UserDocument | null> {
    const { admins, userClaims } = this.parts;
    const { origin, passwordHash = null } = proving;
    const isLeaving = isStrangers(user) && isAdmin(user) && (await admins.leave(user._id));
    const keepsPermissions = !isStrangers(user) || (isAdmin(user) && !isLeaving);
    const owned = await userClaims.claim(user, {
      ...{ passwordHash, keepsPermissions, origin },
      announce: (username) => this.announcementOf(user, { username, keepsPermissions }, proving),
      clearUp: (claimed) => this.clearUp(claimed, proving),
    });
    if (owned === null && isLeaving) await admins.reinstate(user._id);
    return owned;
  }

  private async clearUp(owned: UserDocument, { follow }: Proving): Promise<void> {
    const { challenges, identities, sessions } = this.parts;
    await Promise.all([
      sessions.revokeAll(owned._id, 'address-claimed'),
      challenges.discardOfUser(owned),
      identities.removeOlder(owned),
    ]);
    await follow?.();
  }

  private isOpen({ block, emailCanonical, emailConfirmedAt }: UserDocument, asked: UserDocument): boolean {
    const isSame = emailCanonical !== null && emailCanonical === asked.emailCanonical;
    return isSame && emailConfirmedAt === null && !isBlocked(block, this.parts.clock.now());
  }

  private announcementOf(user: UserDocument, kept: Kept, { beside, origin }: Proving): Announcement {
    const { _id: userId } = user;
    const details = { removed: removedFrom(user, kept) };
    const mail = this.mailOf(user, kept.username, origin);
    return this.parts.announcer
      .prepare('address-claimed', { userId, actorId: userId, origin, details, mail })
      .and(beside ?? null);
  }

  private mailOf(user: UserDocument, username: string, origin: RequestOrigin): MailOf<'address-claimed'> | null {
    if (user.email === null) return null;
    const what = isStrangers(user) ? 'everything' : 'credentials';
    const values = { username, what, when: this.parts.clock.now().toISOString(), ...requestValues(origin) };
    return { to: user.email, locale: origin.locale, values };
  }
}

/** The parts of an account that a claim may leave as they are. */
interface Kept {
  readonly username: string;
  readonly keepsPermissions: boolean;
}

/** Returns the names of what goes, for the trail. */
function removedFrom(before: UserDocument, { keepsPermissions, username }: Kept): string[] {
  const traces = isStrangers(before) ? (['name', 'photo', 'customData'] as const) : [];
  return [
    ...(before.passwordHash === null ? [] : ['password']),
    ...(before.mfa === undefined ? [] : ['mfa']),
    ...(before.username === username ? [] : ['username']),
    ...traces.filter((name) => before[name] !== null),
    ...(!keepsPermissions && before.permissions.length > 0 ? ['permissions'] : []),
  ];
}
