import type { Collection as DriverCollection, OptionalUnlessRequiredId } from 'mongodb';
import type { RefusedInsert, StoredDocument } from './database';
import { isDuplicate, refusingIndex, wasUndone } from './mongo-errors';

interface Failure {
  readonly index: number;
  readonly code: number;
  readonly errmsg?: string | undefined;
}

/**
 * Many documents on their way into a collection of the driver, each for itself.
 *
 * `send` may be called again after it threw: it goes on with the undone documents, so that those stored already are
 * not taken for a duplicate.
 */
export class UnorderedInsert<T extends StoredDocument> {
  private readonly refused: RefusedInsert[] = [];
  private pending: readonly { readonly document: T; readonly position: number }[];

  constructor(
    private readonly driver: DriverCollection<T>,
    documents: readonly T[],
  ) {
    this.pending = documents.map((document, position) => ({ document, position }));
  }

  /** Returns the refusals of unique indexes, in the documents' order. @throws {Error} the server's, for any other fault. */
  async send(signal: AbortSignal): Promise<readonly RefusedInsert[]> {
    if (this.pending.length === 0) return this.refused;
    const failures = await this.failures(signal);
    const sent = this.pending;
    const undone = failures.filter(({ code }) => wasUndone(errorOf({ code })));
    this.pending = undone.flatMap(({ index }) => sent[index] ?? []);
    for (const failure of failures) {
      const position = sent[failure.index]?.position;
      const error = errorOf(failure);
      if (position !== undefined && isDuplicate(error)) this.refused.push({ position, index: refusingIndex(error) });
      else if (!wasUndone(error)) throw error;
    }
    const [first] = undone;
    if (first !== undefined) throw errorOf(first);
    return this.refused.sort((one, other) => one.position - other.position);
  }

  private async failures(signal: AbortSignal): Promise<readonly Failure[]> {
    const copies = this.pending.map(({ document }) => ({ ...document }) as unknown as OptionalUnlessRequiredId<T>);
    try {
      // The driver honours `signal` here too, though its types do not name it.
      const options = { ordered: false, ignoreUndefined: false, signal };
      await this.driver.insertMany(copies, options);
      return [];
    } catch (error) {
      const failures = failuresWithin(error);
      if (failures === null) throw error;
      return failures;
    }
  }
}

/** The refusals of single documents that a bulk error carries; null where the whole command failed. */
function failuresWithin(error: unknown): readonly Failure[] | null {
  if (typeof error !== 'object' || error === null || !('writeErrors' in error)) return null;
  const { writeErrors, err } = error as { writeErrors: Failure | readonly Failure[]; err?: unknown };
  const failures: readonly Failure[] = [writeErrors].flat();
  return failures.length === 0 || err !== undefined ? null : failures;
}

function errorOf({ code, errmsg = '' }: Pick<Failure, 'code' | 'errmsg'>): Error {
  return Object.assign(new Error(errmsg), { code });
}
