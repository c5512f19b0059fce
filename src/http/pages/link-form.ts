import { typedCode, typedToken } from '../../shared/typed-text';

const MAX_FIELD_LENGTH = 512;
const MAX_PASSWORD_LENGTH = 4096;

/** The field of the password that the account has. */
export const CURRENT_PASSWORD = {
  name: 'currentPassword',
  type: 'password',
  autocomplete: 'current-password',
} as const;

/** The values of a page's form. */
export interface LinkForm {
  readonly token: string;
  /** The code typed in, if the page asks for one. */
  readonly code: string | null;
  /** A new password; empty where none was typed in. */
  readonly password: string;
  /** The password that the account has; empty where none was typed in. */
  readonly currentPassword: string;
  /** Whether the account is not the person's, who wants it removed. */
  readonly disowns: boolean;
  readonly removesFactors: boolean;
}

/** The parameter's name, and the one mail programs give it where they take a link's HTML as text. */
const TOKEN_FIELDS = ['token', 'amp;token'];

/** The token of a query or a form, also where it comes twice; null where there is not one alone of a believable length. */
export function tokenIn(fields: unknown): string | null {
  const given = TOKEN_FIELDS.flatMap((name) => valueIn(fields, name) ?? []);
  const tokens = new Set(
    given.map((value) => (isBelievable(value) ? typedToken(value) : null)).filter((t) => t !== ''),
  );
  const [token = null, ...others] = tokens;
  return others.length === 0 ? token : null;
}

/** The values of a form. */
export function formIn(body: unknown, token: string): LinkForm {
  return {
    token,
    code: typedCode(fieldIn(body, 'code') ?? '') || null,
    password: passwordIn(body, 'password'),
    currentPassword: passwordIn(body, 'currentPassword'),
    disowns: fieldIn(body, 'choice') === 'disown',
    removesFactors: fieldIn(body, 'removeFactors') === 'yes',
  };
}

/** Whether the new password was typed in twice alike. */
export function isRepeated(body: unknown, { password }: LinkForm): boolean {
  return password === passwordIn(body, 'repeated');
}

function fieldIn(fields: unknown, name: 'code' | 'choice' | 'removeFactors'): string | null {
  const value = valueIn(fields, name);
  return isBelievable(value) && value !== '' ? value : null;
}

function isBelievable(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_FIELD_LENGTH;
}

/** The value typed in, cut to the longest that any rule allows; empty where there is not exactly one. */
function passwordIn(fields: unknown, name: 'password' | 'repeated' | 'currentPassword'): string {
  const value = valueIn(fields, name);
  return typeof value === 'string' ? value.slice(0, MAX_PASSWORD_LENGTH) : '';
}

function valueIn(fields: unknown, name: string): unknown {
  return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : null;
}
