import { after } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { FormerEmail } from './stored-email-change';
import type { UserDocument } from './user.document';

/** Addresses that an account may have given up while their undo links live: more changes wait. */
export const MAX_FORMER_EMAILS = 5;

/** The time in which the old address can undo a change. */
export const UNDO_LIFETIME_MS = 7 * 86_400_000;

/** The addresses that an account holds: its own, and those that it gave up. */
export interface EmailHolding {
  readonly email: string | null;
  readonly emailCanonical: string | null;
  readonly emailConfirmedAt: Date | null;
  readonly heldEmails: string[];
  readonly formerEmails: FormerEmail[];
}

/** The undo link of a change. */
export interface Undo {
  readonly tokenHash: string;
  readonly until: Date;
}

type Holder = Pick<UserDocument, 'email' | 'emailCanonical' | 'emailConfirmedAt' | 'formerEmails'>;

/** The addresses given up whose undo link lives, the oldest first. */
export function livingFormerEmails(
  { formerEmails = [] }: Pick<UserDocument, 'formerEmails'>,
  now: Date,
): FormerEmail[] {
  return formerEmails.filter(({ until }) => until > now);
}

/**
 * The holding once the account has the next address, which was proved just now: the present one is given up last, and
 * held where it was proved.
 *
 * Earlier ones stay: else a thief who changes the address twice would bury its owner's undo link.
 */
export function changedHolding(
  holder: Holder,
  next: EmailAddress,
  { undo, now }: { undo: Undo; now: Date },
): EmailHolding {
  const { email, emailCanonical, emailConfirmedAt } = holder;
  const isHeld = email !== null && emailCanonical !== null && emailConfirmedAt !== null;
  const given = isHeld ? [{ email, canonical: emailCanonical, ...undo }] : [];
  const formerEmails = [
    ...livingFormerEmails(holder, now),
    ...given.map((former) => ({ ...former, confirmedAt: emailConfirmedAt, givenUpAt: now })),
  ];
  return holding({ email: next.original, emailCanonical: next.canonical, emailConfirmedAt: now }, formerEmails);
}

/** The holding that an undo link gives, and the moment of the change that it undoes. */
export interface Restoration {
  readonly holding: EmailHolding;
  readonly since: Date;
}

/**
 * Returns the holding with the address of the undo link put back; null where the link does not live.
 *
 * Addresses given up after it are given up for good: the earliest owner decides.
 */
export function restoration(holder: Holder, tokenHash: string, now: Date): Restoration | null {
  const living = livingFormerEmails(holder, now);
  const index = living.findIndex((former) => former.tokenHash === tokenHash);
  const former = living[index];
  if (former === undefined) return null;
  const { email, canonical: emailCanonical, confirmedAt: emailConfirmedAt, until } = former;
  const { givenUpAt: since = after(until, -UNDO_LIFETIME_MS) } = former;
  return { holding: holding({ email, emailCanonical, emailConfirmedAt }, living.slice(0, index)), since };
}

/** The holding of an account that was given the address by an administrator: what was before cannot be put back. */
export function assignedHolding(next: EmailAddress, confirmedAt: Date | null): EmailHolding {
  return holding({ email: next.original, emailCanonical: next.canonical, emailConfirmedAt: confirmedAt }, []);
}

function holding(
  present: { email: string; emailCanonical: string; emailConfirmedAt: Date | null },
  formerEmails: FormerEmail[],
): EmailHolding {
  const heldEmails = [...new Set([present.emailCanonical, ...formerEmails.map(({ canonical }) => canonical)])];
  return { ...present, heldEmails, formerEmails };
}
