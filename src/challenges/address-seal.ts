import type { PurposeKey } from '../keys/key-ring';
import { deriveKey, openWithAny, seal } from '../shared/sealing';
import type { ChallengeDocument } from './challenge.document';

/** Seals the address in challenges that are of an address: they stay when the account is deleted that had it. */
export class AddressSeal {
  private readonly keys: readonly Buffer[];
  private readonly current: Buffer;

  constructor({ all, current }: PurposeKey) {
    this.current = addressKey(current);
    this.keys = all.map(addressKey);
  }

  /** Returns the challenge in its stored form. */
  close(challenge: ChallengeDocument): ChallengeDocument {
    return challenge.account === undefined ? challenge : { ...challenge, email: seal(this.current, challenge.email) };
  }

  /** Returns the challenge that was stored; null where there was none, or no key opens it. */
  open(stored: ChallengeDocument | null): ChallengeDocument | null {
    if (stored?.account === undefined) return stored;
    const email = openWithAny(this.keys, stored.email);
    return email === null ? null : { ...stored, email };
  }
}

function addressKey(key: Buffer): Buffer {
  return deriveKey(key, 'challenge-addresses');
}
