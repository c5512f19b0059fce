import type { Database } from '../../src/storage/database';

const OPERATIONS = [
  'findOne',
  'find',
  'countDocuments',
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
  'findOneAndDelete',
  'deleteOne',
  'deleteMany',
] as const;

type Operation = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** The traffic of some work with the database. */
export interface Traffic {
  /** The longest chain of commands of which each waited for the one before: commands side by side are one trip. */
  readonly roundTrips: number;
  readonly commands: readonly string[];
}

/**
 * Counts the round trips of work that runs alone, by looking at every command of the engine from outside.
 *
 * Each command is held back for a turn of the event loop, as a network would: else a command that an embedded engine
 * answers at once would look as though the one beside it had waited for it. Nothing else may use the database
 * meanwhile; `restore` takes the observer off again.
 */
export class RoundTripCounter {
  private readonly engine: Record<string, Operation>;
  private readonly originals = new Map<string, Operation>();
  private commands: string[] = [];
  private longestEnded = 0;

  constructor(database: Database) {
    this.engine = Object.getPrototypeOf(database.collection('users')) as Record<string, Operation>;
    for (const operation of OPERATIONS) this.observe(operation);
  }

  /** The traffic of the work. */
  async during(work: () => Promise<unknown>): Promise<Traffic> {
    this.commands = [];
    this.longestEnded = 0;
    await work();
    return { roundTrips: this.longestEnded, commands: [...this.commands] };
  }

  restore(): void {
    for (const [operation, original] of this.originals) this.engine[operation] = original;
  }

  private observe(operation: string): void {
    const original = this.engine[operation];
    if (original === undefined) throw new Error(`the engine has no ${operation}`);
    this.originals.set(operation, original);
    const count = this.count.bind(this, operation);
    this.engine[operation] = function observed(...args) {
      return count(() => original.apply(this, args));
    };
  }

  private async count(operation: string, send: () => Promise<unknown>): Promise<unknown> {
    const trip = this.longestEnded + 1;
    this.commands.push(operation);
    await new Promise(setImmediate);
    try {
      return await send();
    } finally {
      this.longestEnded = Math.max(this.longestEnded, trip);
    }
  }
}
