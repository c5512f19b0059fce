import type { PurposeKey } from '../keys/key-ring';
import { hmac } from '../shared/hashing';
import type { UserDocument } from '../users/user.document';

/** An account, and how its address stands. */
export type AddressState = Pick<UserDocument, '_id' | 'emailCanonical' | 'emailConfirmedAt'>;

/**
 * The names under which challenges are stored: the id of the account, or a name of the address.
 *
 * Until somebody proved an address, what proves it is of the address, whichever account has it: so it outlives an account
 * that a stranger registered there and deletes.
 */
export class ChallengeOwners {
  constructor(private readonly key: PurposeKey) {}

  /** The owner of what proves the user's address. */
  of({ _id, emailCanonical, emailConfirmedAt }: AddressState): string {
    return emailConfirmedAt === null && emailCanonical !== null ? this.atAddress(emailCanonical) : _id;
  }

  /** The owner of what proves an address that nobody has proved. */
  atAddress(canonicalEmail: string): string {
    return addressName(this.key.current, canonicalEmail);
  }

  /** As `atAddress`, under the present key and the earlier ones. */
  everAtAddress(canonicalEmail: string): string[] {
    return this.key.all.map((key) => addressName(key, canonicalEmail));
  }

  /** The owners of what was mailed to an address that nobody has proved, and of the decoys for it. */
  allAt(canonicalEmail: string): string[] {
    return [this.atAddress(canonicalEmail), this.nobodyAt(canonicalEmail)];
  }

  /** The owner of the decoys for an address. */
  nobodyAt(canonicalEmail: string): string {
    return `nobody-${hmac(this.key.current, 'decoy', canonicalEmail)}`;
  }

  /** All whose challenges end with those of the user: also those of the address, where the user proved it. */
  endedWith({ _id, emailCanonical, emailConfirmedAt }: AddressState): string[] {
    const isProved = emailConfirmedAt !== null && emailCanonical !== null;
    return [_id, ...(isProved ? this.everAtAddress(emailCanonical) : [])];
  }
}

function addressName(key: Buffer, canonicalEmail: string): string {
  return `address-${hmac(key, 'address', canonicalEmail)}`;
}
