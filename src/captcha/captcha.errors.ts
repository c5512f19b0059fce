import { GatewayError } from '../errors';

/** A captcha is required, and no token came. */
export class CaptchaMissing extends GatewayError {
  constructor() {
    super('CAPTCHA_FAILED', 'Solve the captcha, and send its token as captchaToken.');
  }
}

/** The provider did not accept the token, or it was not solved here for this. */
export class CaptchaRefused extends GatewayError {
  constructor() {
    super('CAPTCHA_FAILED', 'The captcha was not accepted: it is too old, or was used before. Solve it again.');
  }
}

/** The provider could not be asked. No request passes meanwhile: disturbing the provider must win nothing. */
export class CaptchaUnavailable extends GatewayError {
  constructor() {
    super('CAPTCHA_FAILED', 'The captcha cannot be checked just now. Solve it again in a minute.');
  }
}
