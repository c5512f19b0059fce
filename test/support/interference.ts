import { type Database, StorageUnavailable } from '../../src/storage/database';

interface Command {
  readonly collection: string;
  readonly operation: string;
}

/** `before`: the command never reaches the database. `after`: it is carried out, and its answer is lost. */
type Fault = 'before' | 'after' | null;

type Method = (this: unknown, ...args: unknown[]) => unknown;

const METHODS = [
  'findOne',
  'find',
  'countDocuments',
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
] as const;
const REMOVALS = ['findOneAndDelete', 'deleteOne', 'deleteMany'] as const;

/**
 * Faults between the gateway and its database, on every engine alike; `plan` says which command meets one.
 *
 * Listeners get a command as its method begins, so the name of a collection is known by then; the methods
 * are wrapped on the prototype that an engine's collections share.
 */
export class Interference {
  plan: (command: Command) => Fault = () => null;
  private readonly restore: () => void;
  private present: Fault = null;

  constructor(database: Database) {
    database.onCommand((command) => {
      this.present = this.plan(command);
      if (this.present === 'before') throw lost();
    });
    const prototype = Object.getPrototypeOf(database.collection('users')) as Record<string, Method>;
    const originals = [...METHODS, ...REMOVALS].map((name) => [name, prototype[name]] as const);
    for (const [name, original] of originals) if (original) prototype[name] = this.wrapped(original);
    this.restore = () => void Object.assign(prototype, Object.fromEntries(originals));
  }

  /** Nothing is wrong any more. */
  calm(): void {
    this.plan = () => null;
  }

  /** The collections are as they were. */
  end(): void {
    this.calm();
    this.restore();
  }

  private wrapped(original: Method): Method {
    const began = (self: unknown, args: unknown[]): { answer: unknown; fault: Fault } => {
      this.present = null;
      const answer = original.apply(self, args);
      return { answer, fault: this.present };
    };
    return async function interfered(...args) {
      const { answer, fault } = began(this, args);
      const value = await answer;
      if (fault === 'after') throw lost();
      return value;
    };
  }
}

/** The plan that lets the command of this number, counted from 1, meet the fault; `reached` tells whether it came. */
export function faultAt(
  number: number,
  fault: Fault,
): { plan: (command: Command) => Fault; readonly reached: boolean } {
  let count = 0;
  return {
    plan: () => {
      count += 1;
      return count === number ? fault : null;
    },
    get reached() {
      return count >= number;
    },
  };
}

function lost(): StorageUnavailable {
  return new StorageUnavailable('taken away by the test');
}
