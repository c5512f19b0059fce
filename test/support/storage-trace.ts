import type { Database } from '../../src/storage/database';

const READS = ['findOne', 'find', 'countDocuments'] as const;
const WRITES = [
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
  'findOneAndDelete',
  'deleteOne',
  'deleteMany',
] as const;

type Method = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** What some work asked of the database: one entry a round trip, in order, which counts what was sent side by side. */
export type StorageWork = readonly string[];

/**
 * Looks at the commands of every collection of an engine from outside, on any engine alike.
 *
 * What it tells is what a stopwatch would see of a server: how many trips, and how many reads and writes on each. Work
 * that is looked at must run alone; `restore` takes the observer off.
 */
export class StorageTrace {
  private readonly prototype: Record<string, Method>;
  private readonly originals = new Map<string, Method>();
  private trips: { reads: number; writes: number }[] = [];
  private ended = 0;

  constructor(database: Database) {
    this.prototype = Object.getPrototypeOf(database.collection('users')) as Record<string, Method>;
    for (const name of READS) this.observe(name, 'reads');
    for (const name of WRITES) this.observe(name, 'writes');
  }

  /** The storage work that `work` caused. */
  async during(work: () => Promise<unknown>): Promise<StorageWork> {
    this.trips = [];
    this.ended = 0;
    await work();
    return this.trips.map(({ reads, writes }) => `${String(reads)} read, ${String(writes)} written`);
  }

  restore(): void {
    Object.assign(this.prototype, Object.fromEntries(this.originals));
  }

  private observe(name: string, kind: 'reads' | 'writes'): void {
    const original = this.prototype[name];
    if (original === undefined) throw new Error(`the engine has no ${name}`);
    this.originals.set(name, original);
    const enter = this.enter.bind(this, kind);
    this.prototype[name] = function traced(...args) {
      return enter(() => original.apply(this, args));
    };
  }

  /** Holds each command back for a turn of the event loop, as a network would. */
  private async enter(kind: 'reads' | 'writes', send: () => Promise<unknown>): Promise<unknown> {
    const trip = this.ended;
    const present = (this.trips[trip] ??= { reads: 0, writes: 0 });
    present[kind] += 1;
    await new Promise(setImmediate);
    try {
      return await send();
    } finally {
      this.ended = Math.max(this.ended, trip + 1);
    }
  }
}
