import type { PurposeKey } from '../keys/key-ring';
import { hmac } from '../shared/hashing';
import type { UserDocument } from '../users/user.document';

/** An account, and the state of its address. */
export type AddressState = Pick<UserDocument, '_id' | 'emailCanonical' | 'emailConfirmedAt'>;

/**
 * The names under which challenges are stored: the id of the account, or a name of the address.
 *
 * Until an address is proved, its challenges belong to the address, not to its account: so they outlive an account
 * that a stranger registered there and deletes.
 */
export class ChallengeOwners {
  constructor(private readonly key: PurposeKey) {}

  /** The owner of challenges that prove the user's address. */
  of({ _id, emailCanonical, emailConfirmedAt }: AddressState): string {
    return emailConfirmedAt === null && emailCanonical !== null ? this.atAddress(emailCanonical) : _id;
  }

  /** The owner of challenges that prove an unproved address. */
  atAddress(canonicalEmail: string): string {
    return addressName(this.key.current, canonicalEmail);
  }

  /** As `atAddress`, under the present key and the earlier ones. */
  everAtAddress(canonicalEmail: string): string[] {
    return this.key.all.map((key) => addressName(key, canonicalEmail));
  }

  /** The owners of challenges mailed to an unproved address, and of the decoys for it. */
  allAt(canonicalEmail: string): string[] {
    return [this.atAddress(canonicalEmail), this.nobodyAt(canonicalEmail)];
  }

  /** The owner of the decoys for an address. */
  nobodyAt(canonicalEmail: string): string {
    return `nobody-${hmac(this.key.current, 'decoy', canonicalEmail)}`;
  }

  /** All owners whose challenges end with those of the user: also the address, where the user proved it. */
  endedWith({ _id, emailCanonical, emailConfirmedAt }: AddressState): string[] {
    const isProved = emailConfirmedAt !== null && emailCanonical !== null;
    return [_id, ...(isProved ? this.everAtAddress(emailCanonical) : [])];
  }
}

function addressName(key: Buffer, canonicalEmail: string): string {
  return `address-${hmac(key, 'address', canonicalEmail)}`;
}
