import type { Captcha } from '../captcha/captcha';
import type { KnownDevices } from '../sessions/known-devices';
import type { RequestOrigin } from '../shared/request-origin';
import type { Attempt } from '../throttling/attempt';
import type { RequestCooldown } from '../throttling/request-cooldown';
import { canonicalLogin, throttledAccount } from '../users/user.policy';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly devices: KnownDevices;
  readonly captcha: Captcha | null;
  readonly requests: RequestCooldown;
}

/** The credentials of a sign-in. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly captchaToken?: string | null | undefined;
}

/** Decides whether a sign-in may go on to its password. */
export class LoginDoor {
  constructor(private readonly parts: Parts) {}

  /**
   * Returns the try, as it is counted: on the browser that is known to be the user's, else on the account.
   * @throws as `Captcha.requireAfterFailures` @throws {RateLimited}
   */
  async enter(user: UserDocument | null, credentials: Credentials, origin: RequestOrigin): Promise<Attempt> {
    const { captcha, devices, requests } = this.parts;
    const device = devices.recognise(user, origin.devices);
    const known = device === null ? null : ({ kind: 'device', id: device.id } as const);
    const attempt = { account: throttledAccount(user, credentials.login), ip: origin.ip, known };
    await captcha?.requireAfterFailures(attempt, credentials.captchaToken);
    const address = user?.emailCanonical ?? canonicalLogin(credentials.login).value;
    // A known browser waits for its own calls alone, or strangers could keep its owner waiting.
    const caller = known === null ? address : `${address} ${known.id}`;
    await requests.claim({ purpose: 'LOGIN', address: caller, ip: origin.ip });
    return attempt;
  }
}
