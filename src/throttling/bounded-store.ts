import type { Identity, Store } from 'graphql-rate-limit';
import type { Clock } from '../shared/clock';

interface Calls {
  /** Ascending. */
  readonly at: readonly number[];
  readonly windowMs: number;
}

export interface BoundedStoreOptions {
  readonly clock: Clock;
  /** The most identities; beyond it the one that called longest ago is forgotten. */
  readonly maxIdentities: number;
  /** The most calls remembered of one identity: the largest limit in force, for more decides nothing. */
  readonly maxCalls: number;
}

/**
 * graphql-rate-limit's memory in one process, of bounded size and with a cost that does not grow with it.
 *
 * The library's own store copies every identity on each call and frees none (BF-21), and joins keys with a colon so
 * that two identities can share one (BF-22). The library reads Date.now; here the clock rules: the times handed
 * to it are all infinite, so that it only counts them, and of those it hands back only the new ones' number matters.
 */
export class BoundedStore implements Store {
  private readonly calls = new Map<string, Calls>();

  constructor(private readonly options: BoundedStoreOptions) {}

  /** The number of remembered identities. */
  get size(): number {
    return this.calls.size;
  }

  getForIdentity(identity: Identity): readonly number[] {
    return this.running(keyOf(identity)).map(() => Infinity);
  }

  setForIdentity(identity: Identity, timestamps: readonly number[], windowMs = 0): void {
    const key = keyOf(identity);
    const now = this.options.clock.now().getTime();
    const added = timestamps.filter((at) => at !== Infinity).map(() => now);
    const at = [...this.running(key), ...added].slice(-this.options.maxCalls);
    this.calls.delete(key);
    this.calls.set(key, { at, windowMs });
    this.evict();
  }

  /** Milliseconds until fewer than `max` calls of the identity are in its window; 0 where that is so. */
  msUntilBelow(identity: Identity, max: number): number {
    const key = keyOf(identity);
    const deciding = this.running(key).at(-max);
    const windowMs = this.calls.get(key)?.windowMs ?? 0;
    return deciding === undefined ? 0 : deciding + windowMs - this.options.clock.now().getTime();
  }

  private running(key: string): readonly number[] {
    const calls = this.calls.get(key);
    if (calls === undefined) return [];
    const now = this.options.clock.now().getTime();
    return calls.at.filter((at) => at + calls.windowMs > now);
  }

  private evict(): void {
    for (const key of this.calls.keys()) {
      if (this.calls.size <= this.options.maxIdentities) return;
      this.calls.delete(key);
    }
  }
}

/** The two parts with the length of the first, so that no two identities share a key. */
function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  return `${String(contextIdentity.length)}:${contextIdentity}${fieldIdentity}`;
}
