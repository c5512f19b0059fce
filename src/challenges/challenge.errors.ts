import { GatewayError } from '../errors';

/** The link or code does not work. */
export class ChallengeRefused extends GatewayError {
  constructor(message = 'This link or code does not work (any more). Check it, or start again for a new one.') {
    super('CHALLENGE_INVALID', message);
  }
}

/** The link or code is wrong, used, expired, replaced, exhausted or another user's: alike, so that it reveals nothing. */
export class ChallengeInvalid extends ChallengeRefused {}

/** The input is no code of this length: not a guess, so it costs no try. Answered as a wrong one. */
export class MalformedCode extends ChallengeRefused {}

/** As `MalformedCode`, for a code that an app shows: no mail brings a new one, and a digit was left out or typed twice. */
export class MalformedAuthenticatorCode extends MalformedCode {
  constructor(standIn: 'recovery-code' | 'none' = 'recovery-code') {
    const or = standIn === 'none' ? '' : ', or one of your recovery codes';
    super(`A code of your authenticator app has six digits. Type in the one that it shows now${or}.`);
  }
}
