import { passwordFaults } from './password-policy';
import { PasswordUnfit } from './password.errors';

/** Whose password it is to be, and which argument held it. */
export interface JudgedPassword {
  readonly path: string;
  readonly username?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** Judging a password before anything is hashed or changed for it. */
export class PasswordJudge {
  constructor(private readonly options: { readonly minLength: number }) {}

  /** The password breaks no rule. @throws {PasswordUnfit} naming every rule that it breaks */
  refuseUnfit(password: string, { path, ...context }: JudgedPassword): void {
    const faults = passwordFaults(password, { ...context, minLength: this.options.minLength });
    if (faults !== null) throw new PasswordUnfit(path, faults);
  }
}
