import { deriveUsername, isAdmin, isBlocked } from '../users/user.policy';
import type { BlockList } from './block-list';
import { type ImportCounts, type ImportEntry, type Note, type Rejection, RowRejected } from './import-outcome';
import { addressesOf, type ImportStore } from './import-store';
import { type ImportedUser, importedUser, type ImportTerms } from './imported-user';
import type { OriginRow } from './origin-row';
import type { RawRow } from './row-splitter';
import { type Fields, fieldsOf } from './row-values';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly store: ImportStore;
  readonly terms: ImportTerms;
  readonly readRow: (fields: Fields) => OriginRow;
  /** Enters an imported administrator. */
  readonly enterAdmin: (userId: string) => Promise<void>;
  readonly report: (entry: ImportEntry) => void;
  readonly blocked: BlockList;
}

interface Candidate extends ImportedUser {
  readonly raw: RawRow;
}

/** A name is made this often where the one before was taken; six random digits hardly ever are. */
const MAX_ROUNDS = 10;

/**
 * Imports row after row; of rows that clash the first is taken.
 *
 * A user is stored first, and lists its parts still to be written elsewhere. So a run that was cut off is taken up
 * by the next one, and an identity that was unlinked since the import is not linked again.
 */
export class Importer {
  readonly counts: ImportCounts = {
    ...{ read: 0, imported: 0, present: 0, rejected: 0, admins: 0, identities: 0, blocked: 0 },
    reasons: {},
  };
  /** The ids met in this run: one that is stored and not among them is of an earlier run. */
  private readonly met = new Set<string>();

  constructor(private readonly parts: Parts) {}

  /** Imports, recognises or reports every row. */
  async take(rows: readonly RawRow[]): Promise<void> {
    let pending = rows.flatMap((raw) => this.candidate(raw));
    for (let round = 0; pending.length > 0; round += 1) {
      const refused = await this.parts.store.insertUsers(pending.map(({ user }) => user));
      const positions = new Set(refused.map(({ position }) => position));
      await this.settle(pending.filter((_, at) => !positions.has(at)));
      pending = await this.judge(pending.filter((_, at) => positions.has(at)));
      if (round === MAX_ROUNDS) pending = this.giveUp(pending);
    }
  }

  /** Blocks the addresses of these rows, where they say so. */
  block(rows: readonly RawRow[]): void {
    for (const row of rows) {
      const refusal = this.parts.blocked.add(row);
      if (refusal !== null) this.tell(refusal);
    }
  }

  /** Reports the blocked addresses that no row had. */
  end(): void {
    for (const entry of this.parts.blocked.left()) this.tell(entry);
  }

  private candidate(raw: RawRow): Candidate[] {
    this.counts.read += 1;
    try {
      return [{ raw, ...importedUser(this.parts.readRow(fieldsOf(raw)), this.parts.terms) }];
    } catch (error) {
      if (!(error instanceof RowRejected)) throw error;
      this.reject(raw, error.reason, error.message);
      return [];
    }
  }

  private async settle(stored: readonly Candidate[]): Promise<void> {
    for (const { notes, raw, user } of stored) {
      this.met.add(user._id);
      this.counts.imported += 1;
      if (user.block !== null) this.counts.blocked += 1;
      for (const { message, reason } of notes) this.note(raw, reason, message);
    }
    await this.finish(stored);
  }

  /** Writes the users' parts in other collections. */
  private async finish(stored: readonly Candidate[]): Promise<void> {
    const { enterAdmin, store, terms } = this.parts;
    const unfinished = stored.filter(({ user }) => user.unfinishedImport === true);
    const linking = unfinished.flatMap((candidate) => (candidate.identity === null ? [] : [candidate]));
    const elsewhere = await store.link(linking.flatMap(({ identity }) => identity ?? []));
    this.counts.identities += linking.length - elsewhere.length;
    for (const at of elsewhere) {
      const raw = linking[at]?.raw;
      if (raw) this.note(raw, 'IDENTITY', 'provider and sid are linked to another account; left out.');
    }
    for (const { user } of unfinished) {
      if (!isAdmin(user) || isBlocked(user.block, terms.now)) continue;
      await enterAdmin(user._id);
      this.counts.admins += 1;
    }
    await store.finish(unfinished.map(({ user }) => user._id));
  }

  /** Reports those that are there already or clash, and returns those that may be tried again. */
  private async judge(refused: readonly Candidate[]): Promise<Candidate[]> {
    const occupants = await this.parts.store.occupants(refused.map(({ user }) => user));
    const byId = new Map(occupants.map((user) => [user._id, user]));
    const addresses = new Set(occupants.flatMap(addressesOf));
    const names = new Set(occupants.map((user) => user.usernameCanonical));
    const again: Candidate[] = [];
    for (const candidate of refused) {
      const { email, isNameDerived, raw, user } = candidate;
      const present = byId.get(user._id);
      if (present !== undefined) await this.recognise(present, candidate);
      else if (addresses.has(email.canonical)) {
        this.reject(raw, 'EMAIL_TAKEN', 'Another account has this address, or may still take it back.');
      } else if (!isNameDerived && names.has(user.usernameCanonical)) this.giveUp([candidate]);
      else again.push(isNameDerived ? renamed(candidate, deriveUsername(email, true)) : candidate);
    }
    return again;
  }

  /** The id is there: of an earlier run, or of another user. */
  private async recognise(present: UserDocument, candidate: Candidate): Promise<void> {
    const { raw, user } = candidate;
    const isMet = this.met.has(user._id);
    if (isMet || !isSame(present, candidate)) {
      this.reject(raw, 'ID_TAKEN', isMet ? 'An earlier row has this id.' : 'Another account has this id.');
      return;
    }
    this.met.add(user._id);
    this.counts.present += 1;
    if (user.block !== null && !isBlocked(present.block, this.parts.terms.now)) {
      this.note(raw, 'BLOCK', 'The account was there already and is not blocked; block it where it should be.');
    }
    await this.finish([{ ...candidate, user: present }]);
  }

  private giveUp(candidates: readonly Candidate[]): Candidate[] {
    for (const { raw } of candidates) this.reject(raw, 'USERNAME_TAKEN', 'Another account has this username.');
    return [];
  }

  private reject({ line, number, text }: RawRow, reason: Rejection, message: string): void {
    this.tell({ file: 'users', line, number, outcome: 'rejected', reason, message, row: text });
  }

  private note({ line, number }: RawRow, reason: Note, message: string): void {
    this.tell({ file: 'users', line, number, outcome: 'noted', reason, message });
  }

  private tell(entry: ImportEntry): void {
    const { reasons } = this.counts;
    if (entry.outcome === 'rejected') this.counts.rejected += 1;
    reasons[entry.reason] = (reasons[entry.reason] ?? 0) + 1;
    this.parts.report(entry);
  }
}

/** Ids of two origins may meet, as those of two AuthX do; address or moment tell whose it is. */
function isSame(present: UserDocument, { isDated, user }: Candidate): boolean {
  if (present.emailCanonical === user.emailCanonical) return true;
  return isDated && present.createdAt.getTime() === user.createdAt.getTime();
}

function renamed(candidate: Candidate, username: string): Candidate {
  return { ...candidate, user: { ...candidate.user, username, usernameCanonical: username } };
}
