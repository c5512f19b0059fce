import type { Logger } from 'pino';
import type { Settings } from '../settings';
import { clientOrigins } from '../settings/client-origins';
import type { CredentialGuard } from '../throttling/credential-guard';
import { Captcha } from './captcha';
import { CaptchaProvider } from './captcha-provider';

interface Parts {
  readonly guard: CredentialGuard;
  readonly logger: Logger;
}

/** Builds the captcha that the settings ask for, or null where CAPTCHA_PROVIDER is off. */
export function captchaModule(settings: Settings, { guard, logger }: Parts): Captcha | null {
  const { CAPTCHA_PROVIDER: name, CAPTCHA_SECRET: secret, CAPTCHA_URL: url } = settings;
  if (name === 'off' || secret === undefined) return null;
  return new Captcha(new CaptchaProvider({ name, secret, url }), guard, {
    places: placesOf(settings),
    minScore: settings.CAPTCHA_MIN_SCORE,
    freeFailures: settings.CAPTCHA_AFTER_FAILURES,
    onFault: (error) => {
      logger.error({ err: error }, 'the captcha provider could not be asked; whoever needs a captcha is refused');
    },
  });
}

/** The hosts of the gateway and of the pages that may call it, where nothing else is said. */
function placesOf(settings: Settings): string[] {
  const { CAPTCHA_HOSTNAMES: named, publicUrl } = settings;
  if (named !== undefined) return named.map((place) => place.toLowerCase());
  const urls = [...(publicUrl === null ? [] : [publicUrl]), ...clientOrigins(settings)];
  return urls.map((url) => new URL(url).hostname);
}
