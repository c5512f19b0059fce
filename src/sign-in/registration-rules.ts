import type { FieldFault } from '../errors';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { CustomDataRules } from '../users/custom-data.policy';
import { type Registration, registrationFaults } from './registration.policy';

/** The rules of an account that somebody registers. */
export class RegistrationRules {
  constructor(
    private readonly judge: PasswordJudge,
    private readonly customData: CustomDataRules,
  ) {}

  /** Every rule that what is given breaks and that costs nothing to ask; what is missing breaks none. */
  faults(given: Partial<Registration>): FieldFault[] {
    const faults = registrationFaults(given, this.judge);
    return given.customData == null ? faults : [...faults, ...this.customData.faults(given.customData, 'customData')];
  }

  /** @throws {BadUserInput} where the password is soon guessed or known from a breach */
  refuseGuessable(password: string): Promise<void> {
    return this.judge.refuseGuessable(password, 'password');
  }
}
