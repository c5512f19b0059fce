import { asSettingFault } from '../gateway/first-start';
import type { Surroundings } from '../gateway/foundations';
import { passwordChecks } from '../gateway/password-checks';
import { PasswordJudge } from '../passwords/password-judge.service';
import { InvalidSettings, type Settings } from '../settings';
import { disregard } from '../shared/guarded';
import type { SettingFault } from '../settings/setting-fault';

/**
 * Returns the fault of an ADMIN_PASSWORD that is soon guessed or known from a breach, or null: the first start would end
 * with it. The estimate takes a process of its own, so the doctor alone asks; a start asks where it makes the account.
 */
export async function guessableAdminFault(
  settings: Settings,
  surroundings: Surroundings,
): Promise<SettingFault | null> {
  const { ADMIN_PASSWORD: password, PASSWORD_MIN_LENGTH: minLength, SITE_NAME: siteName } = settings;
  if (password === undefined) return null;
  const checks = passwordChecks(settings, surroundings, disregard);
  try {
    await new PasswordJudge({ minLength, siteName, ...checks }).refuseGuessable(password, 'password');
    return null;
  } catch (error) {
    const fault = asSettingFault(error);
    return fault instanceof InvalidSettings ? (fault.faults[0] ?? null) : null;
  } finally {
    await checks.strength?.stop();
  }
}
