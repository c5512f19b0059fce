import type { BreachCheck } from './breach-check';
import { breachedFault, type PasswordFault, passwordFaults, weakFault } from './password-policy';
import type { PasswordStrength } from './password-strength';
import { PasswordUnfit } from './password.errors';

interface Parts {
  readonly minLength: number;
  readonly siteName: string;
  /** Null where PASSWORD_MIN_SCORE is 0. */
  readonly strength: PasswordStrength | null;
  /** Null unless PASSWORD_BREACH_CHECK is on. */
  readonly breaches: BreachCheck | null;
}

/** The owner of a new password, as far as it is known. */
export interface PasswordOwner {
  readonly username?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** The owner of a new password, and the argument that held it. */
export interface JudgedPassword extends PasswordOwner {
  readonly path: string;
}

/** Judging a password before anything is hashed or changed for it. */
export class PasswordJudge {
  constructor(private readonly parts: Parts) {}

  /** Every rule that costs nothing to ask and that the password breaks, or null where it breaks none. */
  faults(password: string, owner: PasswordOwner): PasswordFault[] | null {
    const { minLength, siteName } = this.parts;
    return passwordFaults(password, { ...owner, minLength, siteName });
  }

  /** The password breaks none of the rules that cost nothing. @throws {PasswordUnfit} naming every one that it breaks */
  refuseUnfit(password: string, { path, ...owner }: JudgedPassword): void {
    const faults = this.faults(password, owner);
    if (faults !== null) throw new PasswordUnfit(path, faults);
  }

  /**
   * The password is neither easy to guess nor, as far as that can be told now, known from a breach.
   *
   * Asked last, of a password that breaks no other rule: an estimate costs CPU, and a breach is asked for over the network.
   * @throws {PasswordUnfit} @throws {ServiceUnavailable} where too many passwords are estimated at once
   */
  async refuseGuessable(password: string, path: string): Promise<void> {
    const { breaches, strength } = this.parts;
    if (await strength?.isGuessable(password)) throw new PasswordUnfit(path, [weakFault()]);
    if (await breaches?.isBreached(password)) throw new PasswordUnfit(path, [breachedFault()]);
  }
}
