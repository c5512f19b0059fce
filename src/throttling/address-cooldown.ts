import { RateLimited } from '../errors';
import type { Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { COLLECTIONS, type LimitDocument } from '../storage/collections';
import { StorageUnavailable, type Database } from '../storage/database';
import { CooldownRepository, type CooldownClaim } from './cooldown.repository';
import { failClosed, retryAfterSeconds } from './fail-closed';

const DAY_MS = 86_400_000;
const MAX_ROUNDS = 10;

export interface CooldownOptions {
  /** The least time between two; 0 switches the cooldown off. */
  readonly cooldownMs: number;
  /** What each refused request adds to the wait, up to a day. */
  readonly penaltyMs: number;
  /** For the rows' names, so that the store holds no addresses. */
  readonly key: Buffer;
}

/**
 * Keeps two of a purpose for one address apart. Known and unknown addresses are refused alike, for it asks no more than
 * the address. Penalties add up: whoever asks again and again waits longer each time.
 */
export abstract class AddressCooldown {
  /** Keeps the rows of one kind of cooldown apart from those of another. */
  protected abstract readonly kind: string;
  private readonly repository: CooldownRepository;

  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly options: CooldownOptions,
  ) {
    this.repository = new CooldownRepository(database.collection<LimitDocument>(COLLECTIONS.limits.name));
  }

  /**
   * Takes the right to the next one; of any number of parallel requests one passes, the others add their penalty.
   *
   * @throws {RateLimited} with the seconds until the next one may come, penalties included.
   * @throws {ServiceUnavailable} when the database does not answer.
   */
  async claim(purpose: string, canonicalAddress: string): Promise<void> {
    if (this.options.cooldownMs === 0) return;
    const claim = this.claimOf(this.keyOf(purpose, canonicalAddress));
    const freeAt = await failClosed(this.take(claim));
    if (freeAt !== null) throw new RateLimited(retryAfterSeconds(freeAt.getTime() - claim.now.getTime()));
  }

  /** Whether the right to the next one was taken; a request that is refused adds its penalty all the same. */
  async tryClaim(purpose: string, canonicalAddress: string): Promise<boolean> {
    try {
      await this.claim(purpose, canonicalAddress);
      return true;
    } catch (error) {
      if (error instanceof RateLimited) return false;
      throw error;
    }
  }

  /** When the next one may come; null where it may now. */
  availableAt(purpose: string, canonicalAddress: string): Promise<Date | null> {
    return failClosed(this.repository.find(this.keyOf(purpose, canonicalAddress), this.clock.now()));
  }

  private async take(claim: CooldownClaim): Promise<Date | null> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (await this.repository.claim(claim)) return null;
      const freeAt = await this.repository.penalize(claim);
      if (freeAt !== null) return freeAt;
    }
    throw new StorageUnavailable('a cooldown changed under every attempt to claim it');
  }

  private claimOf(key: string): CooldownClaim {
    const { cooldownMs, penaltyMs } = this.options;
    return { key, now: this.clock.now(), cooldownMs, penaltyMs, maxWaitMs: Math.max(DAY_MS, cooldownMs) };
  }

  private keyOf(purpose: string, address: string): string {
    return hmac(this.options.key, this.kind, purpose, address);
  }
}
