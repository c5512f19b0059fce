import type { BreachCheck } from './breach-check';
import { breachedFault, passwordFaults, weakFault } from './password-policy';
import type { PasswordStrength } from './password-strength';
import { PasswordUnfit } from './password.errors';

interface Parts {
  readonly minLength: number;
  /** Null where PASSWORD_MIN_SCORE is 0. */
  readonly strength: PasswordStrength | null;
  /** Null unless PASSWORD_BREACH_CHECK is on. */
  readonly breaches: BreachCheck | null;
}

/** Whose password it is to be, and which argument held it. */
export interface JudgedPassword {
  readonly path: string;
  readonly username?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** Judging a password before anything is hashed or changed for it. */
export class PasswordJudge {
  constructor(private readonly parts: Parts) {}

  /** The password breaks none of the rules that cost nothing. @throws {PasswordUnfit} naming every one that it breaks */
  refuseUnfit(password: string, { path, ...context }: JudgedPassword): void {
    const faults = passwordFaults(password, { ...context, minLength: this.parts.minLength });
    if (faults !== null) throw new PasswordUnfit(path, faults);
  }

  /**
   * The password is neither easy to guess nor known from a breach, as far as that can be told now.
   *
   * Asked last, of a password that breaks no other rule: an estimate costs CPU, and a breach is asked for over the network.
   * @throws {PasswordUnfit}
   */
  async refuseGuessable(password: string, path: string): Promise<void> {
    const { breaches, strength } = this.parts;
    if (await strength?.isGuessable(password)) throw new PasswordUnfit(path, [weakFault()]);
    if (await breaches?.isBreached(password)) throw new PasswordUnfit(path, [breachedFault()]);
  }
}
