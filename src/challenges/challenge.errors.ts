import { GatewayError } from '../errors';

/** The link or code is wrong, used, expired, replaced, exhausted or somebody else's: alike, so that nothing is learnt from it. */
export class ChallengeInvalid extends GatewayError {
  constructor() {
    super('CHALLENGE_INVALID', 'This link or code does not work (any more). Ask for a new one.');
  }
}
