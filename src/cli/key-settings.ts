import type { SettingFault } from '../settings/setting-fault';

/** The settings of keys, and those that a broken `.env` file may hold. */
const KEY_SETTINGS =
  /^([.]env|JWT_(ALGORITHM|PRIVATE_KEY|PRIVATE_KEY_FILE|PREVIOUS_PUBLIC_KEYS)|SECRET_KEY(_PREVIOUS)?)$/;

/** The faults that concern the keys. */
export function keyFaults(faults: readonly SettingFault[]): SettingFault[] {
  return faults.filter(({ name }) => KEY_SETTINGS.test(name));
}
