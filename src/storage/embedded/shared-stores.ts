import { resolve } from 'node:path';
import { openStore } from './environment';
import type { Store } from './store';

interface Shared {
  readonly store: Promise<Store>;
  users: number;
}

const opened = new Map<string, Shared>();

/**
 * The store of the data folder, opened once in this process however many ask for it; each gives it back by `releaseStore`.
 *
 * LMDB's opening takes the write lock on the calling thread. Were another instance here within a transaction, which
 * needs that thread to go on, both would wait for good.
 * @throws {StorageUnavailable} naming the folder and the cure.
 */
export async function acquireStore(folder: string, options: { durable: boolean }): Promise<Store> {
  const path = resolve(folder);
  const shared = opened.get(path) ?? { store: openStore(folder, options), users: 0 };
  opened.set(path, shared);
  shared.users += 1;
  try {
    return await shared.store;
  } catch (error) {
    if (opened.get(path) === shared) opened.delete(path);
    throw error;
  }
}

/** Closes the store once nothing in this process uses it any more. */
export async function releaseStore(folder: string, store: Store): Promise<void> {
  const path = resolve(folder);
  const shared = opened.get(path);
  if (shared !== undefined && (await shared.store) === store) {
    shared.users -= 1;
    if (shared.users > 0) return;
    opened.delete(path);
  }
  await store.close();
}
