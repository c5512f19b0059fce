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

/** The commands that some work sent to the database. */
export interface StorageWork {
  readonly reads: number;
  readonly writes: number;
}

/**
 * Counts the commands of every collection of an engine from outside, on any engine alike. Work that is looked at must
 * run alone; `restore` takes the observer off.
 */
export class StorageTrace {
  private readonly prototype: Record<string, Method>;
  private readonly originals = new Map<string, Method>();
  private counts = { reads: 0, writes: 0 };

  constructor(database: Database) {
    this.prototype = Object.getPrototypeOf(database.collection('users')) as Record<string, Method>;
    for (const name of READS) this.observe(name, 'reads');
    for (const name of WRITES) this.observe(name, 'writes');
  }

  /** The storage work that `work` caused. */
  async during(work: () => Promise<unknown>): Promise<StorageWork> {
    this.counts = { reads: 0, writes: 0 };
    await work();
    return { ...this.counts };
  }

  restore(): void {
    Object.assign(this.prototype, Object.fromEntries(this.originals));
  }

  private observe(name: string, kind: keyof StorageWork): void {
    const original = this.prototype[name];
    if (original === undefined) throw new Error(`the engine has no ${name}`);
    this.originals.set(name, original);
    const count = () => {
      this.counts[kind] += 1;
    };
    this.prototype[name] = function traced(...args) {
      count();
      return original.apply(this, args);
    };
  }
}
