import type { FieldFault } from '../errors';
import type { InputRules } from '../graphql/input-rules';
import { profileFaults } from '../users/user.policy';
import type { Services } from './services';

/** The rules that cost nothing to ask, of the mutations whose values may break several. */
export function inputRules(services: Services): InputRules {
  const { blocks, passwordJudge, registration, userCreation, userEdits } = services;
  const newPassword = ({ newPassword: password }: Record<string, unknown>): FieldFault[] => {
    const faults = typeof password === 'string' ? passwordJudge.faults(password, {}) : null;
    return (faults ?? []).map((fault) => ({ path: 'newPassword', ...fault }));
  };
  return {
    register: ({ input }) => registration.faults(objectOf(input)),
    createUser: ({ input }) => userCreation.faults(objectOf(input)),
    updateUser: ({ input }) => userEdits.faults(objectOf(input)),
    blockUser: (given) => blocks.faults(given),
    updateProfile: (given) => profileFaults(given),
    changePassword: newPassword,
  };
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
