import { counted } from '../../shared/counted';
import { type Check, ok } from './finding';

/** Checks that every setting is known, well-formed and strong enough, and none is missing. */
export const settingsCheck: Check = {
  name: 'settings',
  needs: [],
  examine: async ({ survey: { faults, given } }) =>
    faults.length === 0
      ? [ok(`${counted(given.size, 'is', 'are')} given, and all that must be are.`)]
      : faults.map(({ name, rule }) => ({ state: 'fail', message: `${name} ${rule}.` })),
};
