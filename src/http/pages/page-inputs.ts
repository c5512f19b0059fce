import type { PageInput } from './page-layout';
import type { PasswordTexts } from './page-texts';

/** The two fields of a new password. */
export function passwordInputs({ label, repeat }: PasswordTexts): PageInput[] {
  return [
    { ...PASSWORD_INPUT, name: 'password', label },
    { ...PASSWORD_INPUT, name: 'repeated', label: repeat },
  ];
}

const PASSWORD_INPUT = { type: 'password', autocomplete: 'new-password' } as const;
/** The field of a code. */
export const CODE_INPUT = { name: 'code', type: 'text', autocomplete: 'one-time-code', inputMode: 'numeric' } as const;
