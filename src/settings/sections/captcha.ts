import { described, section } from '../described';
import { captchaPlaces, fraction, integer, oneOf, text, url } from '../values';

/** The settings of the section “Captcha”. */
export const CAPTCHA = section('Captcha', {
  CAPTCHA_PROVIDER: described(oneOf('off', 'recaptcha', 'hcaptcha', 'turnstile').default('off'), {
    unset: 'off',
    meaning: '`recaptcha`, `hcaptcha` or `turnstile`',
    example: 'off',
  }),
  CAPTCHA_SECRET: described(text.optional(), {
    unset: 'required with CAPTCHA_PROVIDER',
    meaning: 'the secret from the provider for your site',
  }),
  CAPTCHA_SITE_KEY: described(text.optional(), {
    unset: 'none',
    meaning: 'the public key from the provider for your site; `signInOptions` gives it to forms',
  }),
  CAPTCHA_URL: described(url.optional(), {
    unset: "the provider's own",
    meaning: "another URL that verifies tokens, for a proxy of the provider's API; `https://` in production",
  }),
  CAPTCHA_HOSTNAMES: described(captchaPlaces.optional(), {
    unset: 'the hosts of PUBLIC_URL and CLIENT_ORIGINS',
    meaning: 'hosts, and package names of Android apps, where captchas may be solved, comma-separated',
  }),
  CAPTCHA_MIN_SCORE: described(fraction.default(0.5), {
    unset: '0.5',
    meaning: 'the minimum score of reCAPTCHA v3, 0 to 1',
    example: '0.5',
  }),
  CAPTCHA_AFTER_FAILURES: described(integer(0, 1000).default(3), {
    unset: '3',
    meaning:
      'failed attempts at an account, or from a client address, after which a login requires a captcha; 0 for every login',
    example: '3',
  }),
});
