import { createHash } from 'node:crypto';
import { preparePassword } from '../hashing/prepared-password';
import { boundedText } from '../shared/bounded-body';

const PREFIX_LENGTH = 5;
const TIMEOUT_MS = 2000;
/** A padded answer has some 40 KB. */
const MAX_ANSWER_BYTES = 1_048_576;

export interface BreachCheckOptions {
  /** The address of the range API, to which the prefix is added. */
  readonly url: string;
  /** Called when a password was accepted without an answer. */
  readonly onMissed: (error: unknown) => void;
  /** 2 seconds by default. */
  readonly timeoutMs?: number;
}

/**
 * Looks a password up among those of known breaches, by the range API of Have I Been Pwned or a mirror of it.
 *
 * Five of forty digits of its SHA-1 leave the gateway, which fit hundreds of passwords, and the answer is padded, so
 * that its length reveals nothing either (k-anonymity).
 */
export class BreachCheck {
  constructor(private readonly options: BreachCheckOptions) {}

  /** Whether the password is known from a breach; false while the API is away, slow or broken. */
  async isBreached(password: string): Promise<boolean> {
    const digest = createHash('sha1').update(preparePassword(password), 'utf8').digest('hex').toUpperCase();
    try {
      const range = await this.rangeOf(digest.slice(0, PREFIX_LENGTH));
      return holds(range, digest.slice(PREFIX_LENGTH));
    } catch (error) {
      this.options.onMissed(error);
      return false;
    }
  }

  private async rangeOf(prefix: string): Promise<string> {
    const { timeoutMs = TIMEOUT_MS, url } = this.options;
    const answer = await fetch(`${url}/${prefix}`, {
      headers: { 'add-padding': 'true', 'user-agent': 'gatehouse' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) throw new Error(`the breach API answered ${String(answer.status)}`);
    return boundedText(answer, MAX_ANSWER_BYTES);
  }
}

/** Whether a line has the suffix, with a count: those of padding have 0. */
function holds(range: string, suffix: string): boolean {
  return range.split('\n').some((line) => {
    const [found, count] = line.trim().split(':');
    return found?.toUpperCase() === suffix && Number(count) > 0;
  });
}
