import { RateLimited } from '../errors';
import { after, type Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { StorageUnavailable, type Database } from '../storage/database';
import { clientIpKey } from './client-ip';
import { type Claimed, CooldownRepository, type CooldownClaim } from './cooldown.repository';
import { failClosed, retryAfterSeconds } from './fail-closed';

const DAY_MS = 86_400_000;
const MAX_ROUNDS = 10;

export interface CooldownOptions {
  /** The least time between two; 0 switches the cooldown off. */
  readonly cooldownMs: number;
  /** The time that each refused request adds to its client's wait, up to a day. */
  readonly penaltyMs: number;
  /** The key of the rows' names, so that the store holds no addresses. */
  readonly key: Buffer;
}

/** One request: its purpose, the address that it is about, and the client that sent it. */
export interface CooldownRequest {
  readonly purpose: string;
  readonly address: string;
  readonly ip: string | null;
  /** Whether no mail comes of it: then it holds up no request that sends one. Not by default. */
  readonly isUnused?: boolean;
  /** The account that asks, where each has turns of its own; else the address has one for all. */
  readonly asker?: string;
}

/** The right to the next one, or the moment until which it is taken. */
export type Turn =
  | {
      readonly isTaken: true;
      /** The moment at which it was taken; that of an earlier request where it was taken over from one of which nothing came. */
      readonly takenAt: Date;
      /** Gives the right back where nothing came of it. A later request's right is not touched. */
      release(): Promise<void>;
    }
  | {
      readonly isTaken: false;
      /** The moment at which this client may ask again, penalties included. */
      readonly refusal: RateLimited;
      /** The moment at which the right was taken; that of the request where only its own client must wait. */
      readonly takenAt: Date;
    };

/** Gives a turn back where nothing came of it. It never throws: the error that ended the request is the one to report. */
export async function giveBack(turn: Turn | null): Promise<void> {
  if (turn?.isTaken === true) await turn.release().catch(() => undefined);
}

/** The names of the rows that one request looks at. */
interface Keys {
  /** The row of the gap between two. */
  readonly gap: string;
  /** The row of the penalties. */
  readonly penalty: string;
}

/**
 * Keeps two requests of one purpose for one address apart. Known and unknown addresses are treated alike, for the
 * cooldown reads no account.
 *
 * Penalties add up for the client that earns them and for no other: else a stranger who asks again and again would keep
 * the owner of an address waiting for a day.
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
    this.repository = new CooldownRepository(database);
  }

  /**
   * Takes the right to the next one; of any number of parallel requests one gets it, the others add their penalty.
   *
   * @throws {ServiceUnavailable} when the database does not answer.
   */
  async take(request: CooldownRequest): Promise<Turn> {
    if (this.options.cooldownMs === 0) return freeTurn(this.clock.now());
    return failClosed(this.takeOrWait(request));
  }

  /**
   * As `take`, for a request that is refused within the wait.
   *
   * @throws {RateLimited} with the seconds until the next one may come, penalties included. @throws {ServiceUnavailable}
   */
  async claim(request: CooldownRequest): Promise<void> {
    const turn = await this.take(request);
    if (!turn.isTaken) throw turn.refusal;
  }

  /** Returns the moment from which this client may ask for the next one; null where it may now. */
  async availableAt(request: CooldownRequest): Promise<Date | null> {
    const keys = this.keys(request);
    const now = this.clock.now();
    const rows = [...new Set([keys.gap, keys.penalty])].map((key) => this.repository.find(key, now));
    const moments = (await failClosed(Promise.all(rows))).filter((moment) => moment !== null);
    return moments.sort((one, other) => other.getTime() - one.getTime())[0] ?? null;
  }

  /** Whether every client has a gap of its own, or one holds for all. */
  protected abstract readonly isPerClient: boolean;

  private async takeOrWait(request: CooldownRequest): Promise<Turn> {
    const keys = this.keys(request);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const turn = await this.tryOnce(keys, request.isUnused === true);
      if (turn !== null) return turn;
    }
    throw new StorageUnavailable('a cooldown changed under every attempt to claim it');
  }

  /** Null where a row has changed between two looks at it. */
  private async tryOnce(keys: Keys, isUnused: boolean): Promise<Turn | null> {
    const gap = { ...this.claimOf(keys.gap), isUnused };
    const penalized = await this.penalize(keys.penalty);
    if (penalized !== null) return this.waiting(penalized, await this.repository.find(keys.gap, gap.now));
    const claimed = await this.claimOrFree(gap);
    const { freeAt, isTaken } = claimed;
    if (isTaken) return this.taken(gap, claimed);
    if (freeAt === null) return null;
    if (this.options.penaltyMs === 0) return this.waiting(freeAt, freeAt);
    const begun = await this.beginPenalties(keys, freeAt);
    return begun && this.waiting(begun, freeAt);
  }

  /** Gives the right back where the database failed: it may have been taken unnoticed. */
  private async claimOrFree(claim: CooldownClaim): Promise<Claimed> {
    try {
      return await this.repository.claim(claim);
    } catch (error) {
      await this.repository.release(claim).catch(() => undefined);
      throw error;
    }
  }

  private taken(gap: CooldownClaim, claimed: Claimed): Turn {
    const { freeAt, wasUnused } = claimed;
    const takenAt = wasUnused && freeAt !== null ? after(freeAt, -gap.cooldownMs) : gap.now;
    return { isTaken: true, takenAt, release: () => this.repository.release(gap, claimed) };
  }

  private waiting(freeAt: Date, gapEndsAt: Date | null): Turn {
    const now = this.clock.now();
    const refusal = new RateLimited(retryAfterSeconds(freeAt.getTime() - now.getTime()));
    const takenAt = gapEndsAt === null ? now : after(gapEndsAt, -this.options.cooldownMs);
    return { isTaken: false, refusal, takenAt };
  }

  /** The longer wait of a client that waits for its penalties already; null where it does not. */
  private penalize(key: string): Promise<Date | null> {
    return this.options.penaltyMs === 0 ? Promise.resolve(null) : this.repository.penalize(this.claimOf(key));
  }

  /** The first penalty of a client on top of the gap; null where a parallel request was first. */
  private async beginPenalties({ penalty }: Keys, gapEndsAt: Date): Promise<Date | null> {
    const claim = this.claimOf(penalty);
    const { maxWaitMs, now, penaltyMs } = claim;
    const waitMs = Math.min(gapEndsAt.getTime() - now.getTime() + penaltyMs, maxWaitMs);
    const { isTaken } = await this.repository.claim({ ...claim, cooldownMs: waitMs });
    return isTaken ? new Date(now.getTime() + waitMs) : null;
  }

  private claimOf(key: string): CooldownClaim {
    const { cooldownMs, penaltyMs } = this.options;
    return { key, now: this.clock.now(), cooldownMs, penaltyMs, maxWaitMs: Math.max(DAY_MS, cooldownMs) };
  }

  private keys({ address, asker, ip, purpose }: CooldownRequest): Keys {
    const { key } = this.options;
    const about = [this.kind, purpose, address, ...(asker === undefined ? [] : [`account ${asker}`])];
    const ofClient = hmac(key, ...about, clientIpKey(ip));
    return { gap: this.isPerClient ? ofClient : hmac(key, ...about), penalty: ofClient };
  }
}

/** A turn that waits for none, and holds none up. */
export function freeTurn(takenAt: Date): Turn {
  return { isTaken: true, takenAt, release: () => Promise.resolve() };
}
