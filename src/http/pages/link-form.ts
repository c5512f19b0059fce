import { typedCode, typedToken } from '../../shared/typed-text';

const MAX_FIELD_LENGTH = 512;
const MAX_PASSWORD_LENGTH = 4096;

/** The field of the password that the account has. */
export const CURRENT_PASSWORD = {
  name: 'currentPassword',
  type: 'password',
  autocomplete: 'current-password',
} as const;

/** What the form of a page held. */
export interface LinkForm {
  readonly token: string;
  /** What was typed in, where the page asks for it. */
  readonly code: string | null;
  /** A new password; empty where none was typed in. */
  readonly password: string;
  /** The password that the account has; empty where none was typed in. */
  readonly currentPassword: string;
  /** Whether the account is not the person's, who wants it removed. */
  readonly disowns: boolean;
  readonly removesFactors: boolean;
}

/** What mail programs make of the parameter where they take the text of a link's HTML for the link. */
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

/** What a form holds beside its token. */
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

/** What was typed in, cut where it is longer than any rule allows; empty where there is not exactly one. */
function passwordIn(fields: unknown, name: 'password' | 'repeated' | 'currentPassword'): string {
  const value = valueIn(fields, name);
  return typeof value === 'string' ? value.slice(0, MAX_PASSWORD_LENGTH) : '';
}

function valueIn(fields: unknown, name: string): unknown {
  return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : null;
}
