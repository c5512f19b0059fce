import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { hmac } from '../shared/hashing';
import { count, stateOf } from './counting';
import { failClosed } from './fail-closed';
import type { Limiters } from './limiters';

const MANY = 50;
const WINDOW_MS = 24 * 60 * 60_000;
/** Two digits make each guess a hundred times less likely to be right. */
const MORE_DIGITS = 2;

export interface WrongCodesOptions {
  /** The length of a code that is not guessed at. */
  readonly codeLength: number;
  /** The key of the counters' names, so that the store holds no addresses. */
  readonly key: Buffer;
}

/**
 * Counts the wrong codes given for an address in a day, and makes its next codes longer once they are many.
 *
 * A code bears fifty guesses and a mail may leave each minute, so that a patient guesser would find one code of six
 * digits in some days. A lock would let the guesser keep the owner of the address out; a longer code does not.
 */
export class WrongCodes {
  private readonly limiter: RateLimiterAbstract;

  constructor(
    limiters: Limiters,
    private readonly options: WrongCodesOptions,
  ) {
    this.limiter = limiters.limiter({ points: MANY, windowMs: WINDOW_MS });
  }

  /** Returns the number of digits that the next code for an address has, which is named by any one string. @throws {ServiceUnavailable} */
  async codeLengthFor(subject: string): Promise<number> {
    const { limited } = await stateOf(this.limiter, this.keyOf(subject));
    return this.options.codeLength + (limited ? MORE_DIGITS : 0);
  }

  /** Counts a wrong code. @throws {ServiceUnavailable} */
  async count(subject: string): Promise<void> {
    await failClosed(count(this.limiter, this.keyOf(subject)));
  }

  private keyOf(subject: string): string {
    return hmac(this.options.key, 'wrong-codes', subject);
  }
}
