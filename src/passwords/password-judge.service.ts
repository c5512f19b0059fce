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

/** Judges a password before anything is hashed or changed for it. */
export class PasswordJudge {
  constructor(private readonly parts: Parts) {}

  /** Returns every cheap rule that the password breaks, or null where it breaks none. */
  faults(password: string, owner: PasswordOwner): PasswordFault[] | null {
    const { minLength, siteName } = this.parts;
    return passwordFaults(password, { ...owner, minLength, siteName });
  }

  /** Refuses a password that breaks cheap rules. @throws {PasswordUnfit} naming every one that it breaks */
  refuseUnfit(password: string, { path, ...owner }: JudgedPassword): void {
    const faults = this.faults(password, owner);
    if (faults !== null) throw new PasswordUnfit(path, faults);
  }

  /**
   * Refuses a password that is easy to guess or, as far as can be checked now, known from a breach.
   *
   * Called last, for a password that breaks no other rule: an estimate costs CPU, and the breach check uses the network.
   * @throws {PasswordUnfit} @throws {ServiceUnavailable} where too many passwords are estimated at once
   */
  async refuseGuessable(password: string, path: string): Promise<void> {
    const { breaches, strength } = this.parts;
    if (await strength?.isGuessable(password)) throw new PasswordUnfit(path, [weakFault()]);
    if (await breaches?.isBreached(password)) throw new PasswordUnfit(path, [breachedFault()]);
  }
}
