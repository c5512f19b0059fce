import type { Captcha } from '../captcha/captcha';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { RequestCooldown } from '../throttling/request-cooldown';
import type { Registration } from './registration.policy';

interface Parts {
  readonly captcha: Captcha | null;
  readonly mailed: MailedChallengeService;
  readonly requests: RequestCooldown;
}

/** Decides whether a registration may go on, before anything is read or written for it. */
export class RegistrationDoor {
  constructor(private readonly parts: Parts) {}

  /**
   * @throws as `Captcha.require` @throws {RateLimited}
   * @throws {MailNotConfigured} without a password, where no code can be mailed
   */
  async enter({ captchaToken, email, password }: Registration, { ip }: RequestOrigin): Promise<void> {
    const { captcha, mailed, requests } = this.parts;
    if (password == null) mailed.refuseWithoutMail();
    await captcha?.require('register', { token: captchaToken, ip });
    await requests.claim({ purpose: 'REGISTER', address: email.canonical, ip });
  }
}
