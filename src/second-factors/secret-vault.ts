import type { PurposeKey } from '../keys/key-ring';
import { seal, tryOpen } from '../shared/sealing';

/** Keeps the secrets of authenticators: the gateway must know them, the database must not. */
export class SecretVault {
  constructor(private readonly key: PurposeKey) {}

  /** Whether an older key is known besides the present one. */
  get isRotating(): boolean {
    return this.key.all.length > 1;
  }

  seal(secret: string): string {
    return seal(this.key.current, secret);
  }

  /**
   * Opens the secret, with its replacement to store: while SECRET_KEY is rotated, each use moves one to the new key.
   * Null where no key opens it: it was sealed under one that the settings no longer name.
   */
  open(sealed: string): { readonly secret: string; readonly kept: string } | null {
    for (const key of this.key.all) {
      const secret = tryOpen(key, sealed);
      if (secret !== null) return { secret, kept: key === this.key.current ? sealed : this.seal(secret) };
    }
    return null;
  }
}
