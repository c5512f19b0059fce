import type { Attempt } from '../throttling/attempt';
import type { CredentialGuard } from '../throttling/credential-guard';
import { CaptchaMissing, CaptchaRefused, CaptchaUnavailable } from './captcha.errors';
import type { CaptchaProvider, CaptchaVerdict } from './captcha-provider';

/** The operations that a captcha is solved for, which is also the action that a page names to the provider. */
export type CaptchaAction = 'register' | 'login' | 'requestPasswordReset';

/** In characters: tokens of reCAPTCHA have some 2000, and grow. */
export const LONGEST_CAPTCHA_TOKEN = 8192;
/** The provider refuses our secret, not the token. */
const OUR_FAULT = 'secret';

export interface CaptchaOptions {
  /** Hosts whose pages, and Android apps, may ask for captchas. */
  readonly places: readonly string[];
  /** The least score of reCAPTCHA v3, 0 to 1. */
  readonly minScore: number;
  /** Failed tries at an account, or from a client address, after which a login wants a captcha. */
  readonly freeFailures: number;
  /** Called when the provider cannot be asked, or refuses our secret. */
  readonly onFault: (fault: unknown) => void;
}

/** The captcha of an operation that may want one. */
export interface CaptchaAnswer {
  readonly token: string | null | undefined;
  readonly ip: string | null;
}

/** Keeps programs out of operations for people, by a captcha that an outside service verifies. */
export class Captcha {
  constructor(
    private readonly provider: Pick<CaptchaProvider, 'verify'>,
    private readonly guard: CredentialGuard,
    private readonly options: CaptchaOptions,
  ) {}

  /**
   * Checks that the captcha was solved, on a page of ours and for this operation.
   *
   * A refused captcha costs the client address a try, so that no client makes the gateway ask without end.
   * @throws {CaptchaMissing} @throws {CaptchaRefused} @throws {CaptchaUnavailable} @throws {RateLimited}
   */
  async require(action: CaptchaAction, { token, ip }: CaptchaAnswer): Promise<void> {
    if (token == null || token === '') throw new CaptchaMissing();
    await this.guard.charging(CaptchaRefused, ip, async () => {
      if (token.length > LONGEST_CAPTCHA_TOKEN) throw new CaptchaRefused();
      if (!this.isAccepted(await this.verdict(token, ip), action)) throw new CaptchaRefused();
    });
  }

  /**
   * As `require` for a login, once some tries at the account or from the address have failed; before that nothing is
   * asked, and for known and unknown accounts alike. A browser that is known to be the account's is asked by its own
   * failures. Whom the limit refuses anyway solves nothing.
   */
  async requireAfterFailures(attempt: Attempt, token: string | null | undefined): Promise<void> {
    const { ip } = attempt;
    const states = await Promise.all([this.guard.statusFor(attempt), this.guard.statusOfIp(ip)]);
    const isWanted = states.some(({ failures }) => failures >= this.options.freeFailures);
    if (isWanted && !states.some(({ limited }) => limited)) await this.require('login', { token, ip });
  }

  /** @throws {CaptchaUnavailable} */
  private async verdict(token: string, ip: string | null): Promise<CaptchaVerdict> {
    try {
      const verdict = await this.provider.verify(token, ip);
      const ours = verdict.errorCodes.filter((code) => code.includes(OUR_FAULT));
      if (ours.length === 0) return verdict;
      throw new Error('the captcha provider refuses CAPTCHA_SECRET');
    } catch (fault) {
      this.options.onFault(fault);
      throw new CaptchaUnavailable();
    }
  }

  private isAccepted({ action, place, score, success }: CaptchaVerdict, wanted: CaptchaAction): boolean {
    const { minScore, places } = this.options;
    const isHere = place !== null && places.includes(place.toLowerCase());
    return success && isHere && (action === null || action === wanted) && (score === null || score >= minScore);
  }
}
