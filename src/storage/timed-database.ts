import type { Collection, Database, StoredDocument } from './database';

/** Starts the time of one operation, and returns what stops it. */
export type StartTimer = (operation: {
  readonly collection: string;
  readonly operation: string;
}) => (outcome: { readonly outcome: string }) => unknown;

/** Returns the database, each of whose operations is timed. */
export function timedDatabase(database: Database, start: StartTimer): Database {
  const collection = <T extends StoredDocument>(name: string): Collection<T> =>
    timedCollection(database.collection<T>(name), (operation) => start({ collection: name, operation }));
  return new Proxy(database, {
    get: (target, property) => {
      if (property === 'collection') return collection;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function timedCollection<T extends StoredDocument>(
  target: Collection<T>,
  start: (operation: string) => ReturnType<StartTimer>,
): Collection<T> {
  const timed = (operation: string, method: (...args: unknown[]) => Promise<unknown>) => {
    return async (...args: unknown[]): Promise<unknown> => {
      const end = start(operation);
      try {
        const answer = await method.apply(target, args);
        end({ outcome: 'answered' });
        return answer;
      } catch (error) {
        end({ outcome: error instanceof Error ? error.name : 'Error' });
        throw error;
      }
    };
  };
  return new Proxy(target, {
    get: (_target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || typeof property !== 'string') return value;
      return timed(property, value as (...args: unknown[]) => Promise<unknown>);
    },
  });
}
