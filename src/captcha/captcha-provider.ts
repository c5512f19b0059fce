import { z } from 'zod';
import { boundedText } from '../shared/bounded-body';

/** The address that verifies each provider's tokens. All take the same form and answer the same JSON, but for details. */
const VERIFY_URLS = {
  recaptcha: 'https://www.google.com/recaptcha/api/siteverify',
  hcaptcha: 'https://api.hcaptcha.com/siteverify',
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
} as const;

export type CaptchaProviderName = keyof typeof VERIFY_URLS;

const TIMEOUT_MS = 4000;
const MAX_ANSWER_BYTES = 65_536;

const ANSWER = z.object({
  success: z.boolean(),
  hostname: z.string().nullish(),
  /** In place of the host where reCAPTCHA was solved in an Android app. */
  apk_package_name: z.string().nullish(),
  action: z.string().nullish(),
  score: z.number().nullish(),
  'error-codes': z.array(z.string()).nullish(),
});

/** A provider's verdict on a token. */
export interface CaptchaVerdict {
  readonly success: boolean;
  /** The host, or the Android app, in which it was solved. */
  readonly place: string | null;
  /** The action it was solved for; null where the provider or the page does not say. */
  readonly action: string | null;
  /** The score of reCAPTCHA v3 alone: 0 for a robot to 1 for a person. */
  readonly score: number | null;
  readonly errorCodes: readonly string[];
}

export interface CaptchaProviderOptions {
  readonly name: CaptchaProviderName;
  readonly secret: string;
  /** In place of the provider's own address. */
  readonly url?: string | undefined;
  /** 4 seconds by default. */
  readonly timeoutMs?: number;
}

/** One of the three services that verify captcha tokens. */
export class CaptchaProvider {
  constructor(private readonly options: CaptchaProviderOptions) {}

  /** The provider's verdict. It spends the token, so it is asked once. @throws {Error} where it gives none in time. */
  async verify(token: string, ip: string | null): Promise<CaptchaVerdict> {
    const { name, secret, timeoutMs = TIMEOUT_MS, url = VERIFY_URLS[name] } = this.options;
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ secret, response: token, ...(ip === null ? {} : { remoteip: ip }) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await boundedText(answer, MAX_ANSWER_BYTES);
    if (!answer.ok) throw new Error(`the captcha provider answered ${String(answer.status)}`);
    return verdictOf(ANSWER.parse(JSON.parse(text)), name);
  }
}

/** hCaptcha's score counts the other way round, and its free plan has none: it is left to the provider. */
function verdictOf(answer: z.output<typeof ANSWER>, name: CaptchaProviderName): CaptchaVerdict {
  const { success, action, apk_package_name: app, hostname, score } = answer;
  return {
    success,
    place: hostname ?? app ?? null,
    action: action == null || action === '' ? null : action,
    score: name === 'recaptcha' ? (score ?? null) : null,
    errorCodes: answer['error-codes'] ?? [],
  };
}
