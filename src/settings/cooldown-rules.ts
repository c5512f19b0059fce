import type { GivenSettings } from './schema';
import type { SettingFault } from './setting-fault';

/** Returns the faults of penalties without effect: a wait that is 0 never runs, so that nothing is added to it. */
export function cooldownFaults(given: GivenSettings): SettingFault[] {
  return (['MAIL', 'REQUEST'] as const)
    .filter((kind) => given[`${kind}_COOLDOWN_SECONDS`] === 0 && given[`${kind}_COOLDOWN_PENALTY_SECONDS`] > 0)
    .map((kind) => ({
      name: `${kind}_COOLDOWN_PENALTY_SECONDS`,
      rule: `has no effect while ${kind}_COOLDOWN_SECONDS is 0: set that too`,
    }));
}
