import { after } from '../shared/clock';
import type { Filter } from '../storage/database';
import type { UserDocument } from './user.document';

/** A part of the second factors that can be taken off by itself. */
export type FactorPart = 'email' | 'totp' | 'recoveryCodes';

/** The time for which a second factor is new: its owner, who reads the mail about it, can take it off without it. */
export const NEW_FACTOR_MS = 7 * 86_400_000;

const FIELDS: Readonly<Record<FactorPart, readonly string[]>> = {
  email: ['mfa.email', 'mfa.emailSince'],
  totp: ['mfa.totp', 'mfa.pendingTotp', 'mfa.recoveryCodeHashes', 'mfa.recoveryCodesSince'],
  recoveryCodes: ['mfa.recoveryCodeHashes', 'mfa.recoveryCodesSince'],
};

/**
 * The parts that were put on at this moment or after it, the authenticator before its codes, which go with it.
 *
 * A part without a moment is older than the storing of moments. A part can only become younger, so a result for
 * an account that was read still holds when it is written.
 */
export function partsSince({ mfa = {} }: Pick<UserDocument, 'mfa'>, since: Date): FactorPart[] {
  const isNew = (at: Date | undefined) => at !== undefined && at >= since;
  const hasNewTotp = mfa.totp !== undefined && isNew(mfa.totp.since);
  return [
    ...(mfa.email === true && isNew(mfa.emailSince) ? ['email' as const] : []),
    ...(hasNewTotp ? ['totp' as const] : []),
    ...(!hasNewTotp && mfa.totp !== undefined && isNew(mfa.recoveryCodesSince) ? ['recoveryCodes' as const] : []),
  ];
}

/** The parts that are younger than seven days. */
export function recentParts(user: Pick<UserDocument, 'mfa'>, now: Date): FactorPart[] {
  return partsSince(user, after(now, 1 - NEW_FACTOR_MS));
}

/** The condition that no part was put on since the user was seen. */
export function factorsAsSeen({ mfa = {} }: Pick<UserDocument, 'mfa'>): Filter<UserDocument> {
  const asSeen = (at: Date | undefined) => at ?? { $exists: false };
  return {
    'mfa.emailSince': asSeen(mfa.emailSince),
    'mfa.totp.since': asSeen(mfa.totp?.since),
    'mfa.recoveryCodesSince': asSeen(mfa.recoveryCodesSince),
  };
}

/** The fields of the user's document that the parts stand in, for an update that removes them. */
export function withoutParts(parts: readonly FactorPart[]): Record<string, ''> {
  return Object.fromEntries(parts.flatMap((part) => FIELDS[part]).map((field) => [field, ''] as const));
}

/** The moment at which the newest part was put on; null where none has a moment. */
export function newestFactorSince({ mfa = {} }: Pick<UserDocument, 'mfa'>): Date | null {
  const moments = [mfa.emailSince, mfa.totp?.since, mfa.recoveryCodesSince].filter((at) => at !== undefined);
  return moments.reduce<Date | null>((newest, at) => (newest === null || at > newest ? at : newest), null);
}
