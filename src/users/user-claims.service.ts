import type { Events } from '../events/events';
import type { Clock } from '../shared/clock';
import { addressOf, type AddressClaim, isStrangers, keepsName } from './address-ownership';
import { underFreeUsername } from './free-username';
import type { UserRepository } from './user.repository';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from './user.document';

/** What a first proof of an address gives, as `AddressClaim` says. */
export type AddressProof = Pick<AddressClaim, 'passwordHash' | 'keepsPermissions'>;

interface Parts {
  readonly clock: Clock;
  readonly events: Events;
}

/** Giving an account to whoever proved its address, in one write. */
export class UserClaims {
  constructor(
    private readonly users: UserRepository,
    private readonly parts: Parts,
  ) {}

  /**
   * The user, whose address was proved by somebody who need not be the one who registered it: what `claimed` says holds,
   * under a username made of the address where the present one was the stranger's choice. `told` gives the mails for the
   * name that it is to be. Null as `UserRepository.claimAddress`.
   */
  async claim(
    user: UserDocument,
    proof: AddressProof,
    told: (username: string) => readonly PendingDelivery[],
  ): Promise<UserDocument | null> {
    const address = addressOf(user);
    if (address === null) return null;
    const write = (username: string | null) => {
      const deliveries = [...this.claimEvents(user, proof, username), ...told(username ?? user.username)];
      return this.users.claimAddress(user, { ...proof, at: this.parts.clock.now(), username, deliveries });
    };
    return keepsName(user) ? write(null) : underFreeUsername(address, write);
  }

  private claimEvents(user: UserDocument, proof: AddressProof, username: string | null): PendingDelivery[] {
    const { events } = this.parts;
    const { _id: userId, username: previousUsername } = user;
    const fields = isStrangers(user)
      ? (['name', 'photo', 'customData'] as const).filter((name) => user[name] !== null)
      : [];
    const losesPermissions = isStrangers(user) && !proof.keepsPermissions && user.permissions.length > 0;
    return [
      ...events.pending('email.confirmed', { userId }),
      ...(username === null || username === previousUsername
        ? []
        : events.pending('username.changed', { userId, data: { username, previousUsername } })),
      ...(fields.length === 0 ? [] : events.pending('user.updated', { userId, data: { fields } })),
      ...(losesPermissions
        ? events.pending('permissions.changed', { userId, data: { by: null, permissions: [] } })
        : []),
    ];
  }
}
