import { parseEmailAddress } from '../shared/email-address';
import { typedName } from '../shared/typed-name';
import { type ImportEntry, type Rejection, RowRejected } from './import-outcome';
import type { RawRow } from './row-splitter';
import { fieldsOf, flagOf, textOf } from './row-values';

/** Addresses that an origin blocks in a collection of their own, as easy-mongodb-auth-handler's `blocked`. */
export class BlockList {
  private readonly waiting = new Map<string, RawRow>();
  private readonly met = new Set<string>();

  /** Blocks the address where the row says so; returns the fault of the row, or null. */
  add(row: RawRow): ImportEntry | null {
    try {
      const fields = fieldsOf(row);
      const email = parseEmailAddress(typedName(textOf(fields, 'email') ?? ''));
      if (email === null) throw new RowRejected('EMAIL', 'email is no e-mail address.');
      if (flagOf(fields, 'blocked') === true) this.waiting.set(email.canonical, row);
      return null;
    } catch (error) {
      if (error instanceof RowRejected) return rejected(row, error.reason, error.message);
      throw error;
    }
  }

  /** Whether the address is blocked; a user has it. */
  meets(canonical: string): boolean {
    if (this.waiting.delete(canonical)) this.met.add(canonical);
    return this.met.has(canonical);
  }

  /** The addresses that no user had. */
  left(): ImportEntry[] {
    const message = 'No row of a user has this address: no account to block.';
    return [...this.waiting.values()].map((row) => rejected(row, 'NO_ACCOUNT', message));
  }
}

function rejected({ line, number, text }: RawRow, reason: Rejection, message: string): ImportEntry {
  return { file: 'blocked', line, number, outcome: 'rejected', reason, message, row: text };
}
