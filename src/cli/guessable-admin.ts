import { asSettingFault } from '../administration/first-admin.module';
import type { Runtime } from '../platform/runtime';
import { passwordJudgeOf } from '../passwords/passwords.module';
import { InvalidSettings, type Settings } from '../settings';
import { disregard } from '../shared/guarded';
import { Opened } from '../shared/opened';
import type { SettingFault } from '../settings/setting-fault';

/**
 * Returns the fault of an ADMIN_PASSWORD that is soon guessed or known from a breach, or null: the first start would end
 * with it. The estimate takes a process of its own, so the doctor alone asks; a start asks where it makes the account.
 */
export async function guessableAdminFault(settings: Settings, runtime: Runtime): Promise<SettingFault | null> {
  const { ADMIN_PASSWORD: password } = settings;
  if (password === undefined) return null;
  const opened = new Opened(0);
  try {
    const judge = passwordJudgeOf(settings, { ...runtime, onFault: disregard, opened });
    await judge.refuseGuessable(password, 'password');
    return null;
  } catch (error) {
    const fault = asSettingFault(error);
    return fault instanceof InvalidSettings ? (fault.faults[0] ?? null) : null;
  } finally {
    await opened.closeAll();
  }
}
