import { RateLimited } from '../errors';
import type { Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { COLLECTIONS, type LimitDocument } from '../storage/collections';
import { StorageUnavailable, type Database } from '../storage/database';
import { CooldownRepository, type CooldownClaim } from './cooldown.repository';
import { failClosed, retryAfterSeconds } from './fail-closed';

const DAY_MS = 86_400_000;
const MAX_ROUNDS = 10;

export interface MailCooldownOptions {
  /** The least time between two mails; 0 switches the cooldown off. */
  readonly cooldownMs: number;
  /** What each refused request adds to the wait, up to a day. */
  readonly penaltyMs: number;
  /** For the rows' names, so that the store holds no addresses. */
  readonly key: Buffer;
}

/**
 * Keeps mails of one purpose to one address apart, so that nobody can flood a stranger's mailbox through the gateway.
 * Known and unknown addresses are refused alike, for it asks no more than the address.
 */
export class MailCooldown {
  private readonly repository: CooldownRepository;

  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly options: MailCooldownOptions,
  ) {
    this.repository = new CooldownRepository(database.collection<LimitDocument>(COLLECTIONS.limits.name));
  }

  /**
   * Takes the right to the next mail; of any number of parallel requests one passes, the others add their penalty.
   *
   * @throws {RateLimited} with the seconds until the next mail may leave, penalties included.
   * @throws {ServiceUnavailable} when the database does not answer.
   */
  async claim(purpose: string, canonicalAddress: string): Promise<void> {
    if (this.options.cooldownMs === 0) return;
    const claim = this.claimOf(this.keyOf(purpose, canonicalAddress));
    const freeAt = await failClosed(this.take(claim));
    if (freeAt !== null) throw new RateLimited(retryAfterSeconds(freeAt.getTime() - claim.now.getTime()));
  }

  /** Whether the right to the next mail was taken; a request that is refused adds its penalty all the same. */
  async tryClaim(purpose: string, canonicalAddress: string): Promise<boolean> {
    try {
      await this.claim(purpose, canonicalAddress);
      return true;
    } catch (error) {
      if (error instanceof RateLimited) return false;
      throw error;
    }
  }

  /** When the next mail may leave; null where one may now. */
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
    return hmac(this.options.key, 'mail-cooldown', purpose, address);
  }
}
