import type { SecondFactorRepository } from './second-factor.repository';
import type { SecretVault } from './secret-vault';

const BATCH = 500;

/** Reseals every authenticator's secret under the present key, so that none is lost with the key before it. */
export class SecretRenewal {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly vault: SecretVault,
  ) {}

  /**
   * Goes through all users while SECRET_KEY_PREVIOUS is set, unless the signal ends it; returns how many secrets were
   * moved. Safe to run at several gateways at once, and again.
   */
  async run(signal: AbortSignal): Promise<number> {
    let moved = 0;
    let last: string | undefined = '';
    while (this.vault.isRotating && last !== undefined && !signal.aborted) {
      const users = await this.factors.findAfter(last, BATCH);
      for (const { _id, mfa } of users) moved += await this.move(_id, mfa?.totp?.sealedSecret);
      last = users.length < BATCH ? undefined : users.at(-1)?._id;
    }
    return moved;
  }

  private async move(id: string, sealed: string | undefined): Promise<number> {
    const kept = sealed === undefined ? undefined : this.vault.open(sealed)?.kept;
    if (sealed === undefined || kept === undefined || kept === sealed) return 0;
    return (await this.factors.replaceSealed(id, sealed, kept)) ? 1 : 0;
  }
}
