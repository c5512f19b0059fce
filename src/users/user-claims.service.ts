import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { addressOf, type AddressClaim, isStrangers, keepsName } from './address-ownership';
import { underFreeUsername } from './free-username';
import type { UserRepository } from './user.repository';
import type { UserDocument } from './user.document';

/** The terms of a first proof of an address, as `AddressClaim` has them, and how the claim is announced. */
export interface AddressProof extends Pick<AddressClaim, 'passwordHash' | 'keepsPermissions'> {
  readonly origin: RequestOrigin;
  /** Returns the rest of the announcement, for the name that the account is to have. */
  readonly announce: (username: string) => Announcement;
  /** Ends what the earlier holder of the account left. */
  readonly clearUp: (owned: UserDocument) => Promise<unknown>;
}

interface Parts {
  readonly clock: Clock;
  readonly announcer: Announcer;
}

/** Gives an account to the person who proved its address, in one write. */
export class UserClaims {
  constructor(
    private readonly users: UserRepository,
    private readonly parts: Parts,
  ) {}

  /**
   * Gives the account, perhaps registered by another, to the person who proved its address, as `claimed` says,
   * with a username made from the address where a stranger chose the present one; returns the user. Null as
   * `UserRepository.claimAddress`.
   */
  async claim(user: UserDocument, proof: AddressProof): Promise<UserDocument | null> {
    const address = addressOf(user);
    if (address === null) return null;
    const { keepsPermissions, passwordHash } = proof;
    const write = (username: string | null) => {
      const at = this.parts.clock.now();
      return this.announcementOf(user, proof, username).write(
        (deliveries) => this.users.claimAddress(user, { passwordHash, keepsPermissions, at, username, deliveries }),
        proof.clearUp,
      );
    };
    return keepsName(user) ? write(null) : underFreeUsername(address, write);
  }

  private announcementOf(user: UserDocument, proof: AddressProof, username: string | null): Announcement {
    const { announcer } = this.parts;
    const { _id: userId, username: previousUsername } = user;
    const fields = isStrangers(user)
      ? (['name', 'photo', 'customData'] as const).filter((name) => user[name] !== null)
      : [];
    const losesPermissions = isStrangers(user) && !proof.keepsPermissions && user.permissions.length > 0;
    const nobody = { by: null, permissions: [] };
    return announcer
      .prepare('email-confirmed', { userId, actorId: userId, origin: proof.origin })
      .and(
        username === null || username === previousUsername
          ? null
          : announcer.prepare('username-assigned', { userId, data: { username, previousUsername } }),
        fields.length === 0 ? null : announcer.prepare('profile-assigned', { userId, data: { fields } }),
        losesPermissions ? announcer.prepare('permissions-changed', { userId, data: nobody }) : null,
        proof.announce(username ?? previousUsername),
      );
  }
}
