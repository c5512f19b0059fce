import type { Announcer } from '../announcing/announcer';
import type { AddressClaims } from '../challenges/address-claims.service';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { FactorsPassed, KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { SecondFactorChallenges } from '../second-factors/second-factor-challenge.service';
import type { UserService } from '../users/user.service';
import type { SignInResult } from './sign-in-result';
import type { UserDocument } from '../users/user.document';
import type { FirstFactor } from '../challenges/challenge.document';

interface Parts {
  readonly users: UserService;
  readonly claims: AddressClaims;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly secondFactors: SecondFactorChallenges;
  readonly announcer: Announcer;
}

/** Completes a sign-in after any first factor: opens a session, or asks for the second factor. */
export class SignInCompletion {
  constructor(private readonly parts: Parts) {}

  /**
   * Opens a session for a user past the first factor who is not blocked; or makes the challenge of the second one.
   * @throws as `SecondFactorChallenges.challengeFor`
   */
  async complete(user: UserDocument, origin: RequestOrigin, first: FirstFactor): Promise<SignInResult> {
    const challenge = await this.parts.secondFactors.challengeFor(user, first, origin);
    return challenge === null ? this.open(user, origin, 'first') : { challenge };
  }

  /** Opens a session for a user who has proved every factor that is due; the browser is known from now on. */
  async open(user: UserDocument, origin: RequestOrigin, passed: FactorsPassed): Promise<SignInResult> {
    const { announcer, devices, sessions, users } = this.parts;
    const [tokens] = await Promise.all([
      sessions.open(user, origin),
      users.recordLogin(user._id),
      announcer.note('login-succeeded', { userId: user._id, actorId: user._id, origin }),
    ]);
    return { tokens, devices: devices.renewed(user, origin.devices, { passed }) };
  }

  /**
   * As `complete`, for a person who proved to read the mail of the user's address (or whom a provider vouches for).
   *
   * An account that another may have registered is claimed first, as `claimAddress` says.
   */
  async completeAsAddressOwner(
    user: UserDocument,
    origin: RequestOrigin,
    first: Exclude<FirstFactor, 'password'>,
  ): Promise<SignInResult> {
    const owned = await this.claimAddress(user, origin);
    return { ...(await this.complete(owned, origin, first)), isClaimed: owned.ownerVersion !== user.ownerVersion };
  }

  /**
   * Gives the account to the person who proved to own the address: where it was not confirmed before, it is now, and
   * nothing is left of the account's earlier holder (`AddressClaims.claim`).
   * @throws {ChallengeInvalid} where the account changed meanwhile, so that the proof is void
   */
  async claimAddress(user: UserDocument, origin: RequestOrigin): Promise<UserDocument> {
    const { claims, users } = this.parts;
    if (user.emailConfirmedAt !== null) return user;
    const owned = await claims.claim(user, { origin });
    if (owned !== null) return owned;
    const present = await users.findProved(user._id, user.emailCanonical ?? '');
    if (present === null) throw new ChallengeInvalid();
    return present;
  }
}
