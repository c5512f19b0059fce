import { GatewayError } from '../errors';

/** The link or code does nothing. */
export class ChallengeRefused extends GatewayError {
  constructor(message = 'This link or code does not work (any more). Check it, or start again for a new one.') {
    super('CHALLENGE_INVALID', message);
  }
}

/** The link or code is wrong, used, expired, replaced, exhausted or somebody else's: alike, so that nothing is learnt from it. */
export class ChallengeInvalid extends ChallengeRefused {}

/** What was typed in is no code of this length: no guess, so that it costs no try. Answered as a wrong one. */
export class MalformedCode extends ChallengeRefused {}
