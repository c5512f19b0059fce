import type { FieldFault } from '../errors';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { CustomDataRules } from '../users/custom-data.policy';
import { type Registration, registrationFaults } from './registration.policy';

/** The rules of a registration. */
export class RegistrationRules {
  constructor(
    private readonly judge: PasswordJudge,
    private readonly customData: CustomDataRules,
  ) {}

  /** Returns every cheap rule that the input breaks; a missing field breaks none. */
  faults(given: Partial<Registration>): FieldFault[] {
    const faults = registrationFaults(given, this.judge);
    return given.customData == null ? faults : [...faults, ...this.customData.faults(given.customData, 'customData')];
  }

  /** @throws {BadUserInput} where the password is easy to guess or known from a breach */
  refuseGuessable(password: string): Promise<void> {
    return this.judge.refuseGuessable(password, 'password');
  }
}
