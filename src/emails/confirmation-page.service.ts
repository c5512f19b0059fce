import { challengedAccount } from '../challenges/challenged-account';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Clock } from '../shared/clock';
import { isStrangers } from '../users/address-ownership';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { ConfirmationStatus } from './confirmation-terms';
import type { EmailConfirmationService } from './email-confirmation.service';
import type { ConfirmingByLink, RegistrantCheck } from './registrant-check';
import { type RegistrationView, registrationView } from './registration-view';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';

interface Parts {
  readonly confirmation: EmailConfirmationService;
  readonly challenges: ChallengeService;
  readonly users: UserService;
  readonly clock: Clock;
  readonly registrants: RegistrantCheck;
  /** The time after the claim in which the account can be given a password or removed. */
  readonly linkLifetimeMs: number;
}

/** The tokens of what the claimer of an account may do next, each of which works once. */
export interface ClaimTokens {
  /** The name of the account since it was claimed. */
  readonly username: string;
  /** Resets the password, as that of a mailed link. */
  readonly passwordToken: string;
  /** Removes the account; null where that is not possible. */
  readonly disownToken: string | null;
}

/** Confirms an address by the link of the mail, in any browser. */
export class ConfirmationPages {
  constructor(private readonly parts: Parts) {}

  /**
   * The link, with the account that waits for it (null for a browser that is signed in to it, and for an address that is
   * confirmed); null for a link that does not work. Spends nothing.
   */
  async registrationOf(
    token: string,
    session: SessionDocument | null,
  ): Promise<{ account: RegistrationView | null } | null> {
    const { challenges, clock, users } = this.parts;
    const challenge = await challenges.findByToken('CONFIRM_EMAIL', token);
    const user = challenge && (await challengedAccount(users, challenge));
    if (user === null || isBlocked(user.block, clock.now())) return null;
    const isKnown = user.emailConfirmedAt !== null || session?.userId === user._id;
    return { account: isKnown ? null : registrationView(user) };
  }

  /**
   * Confirms the address. A person who gives the account's password is the one who registered, on another device, and
   * keeps it as it is (null); anybody else has the account now, and may give it a password or remove it.
   * @throws {WrongPassword} the link still works then @throws {ChallengeInvalid} @throws {RateLimited}
   * @throws {ServiceUnavailable}
   */
  async confirm(token: string, given: ConfirmingByLink): Promise<ClaimTokens | null> {
    const { isClaimed, user } = await this.redeem(token, given);
    return isClaimed ? this.tokensFor(user) : null;
  }

  /** As `confirm`, for a client with pages of its own; returns the status of the address. */
  async confirmAndTell(token: string, given: ConfirmingByLink): Promise<ConfirmationStatus> {
    return (await this.redeem(token, given)).status;
  }

  private async redeem(token: string, { password, ...confirming }: ConfirmingByLink) {
    const provesAccount = await this.isRegistrant(token, { password, ...confirming });
    return this.parts.confirmation.confirm({ token }, { ...confirming, provesAccount });
  }

  private async isRegistrant(token: string, given: ConfirmingByLink): Promise<boolean> {
    const { challenges, registrants, users } = this.parts;
    const challenge = given.password === '' ? null : await challenges.findByToken('CONFIRM_EMAIL', token);
    const user = challenge && (await challengedAccount(users, challenge));
    return challenge !== null && user !== null && registrants.passes(user, challenge, given);
  }

  private async tokensFor(user: UserDocument): Promise<ClaimTokens> {
    const { challenges, linkLifetimeMs } = this.parts;
    const { _id: userId, credentialVersion, emailCanonical, username } = user;
    const subject = { userId, canonicalEmail: emailCanonical ?? '' };
    const terms = { linkLifetimeMs, credentialVersion };
    const reset = challenges.make('RESET_PASSWORD', subject, terms);
    const disown = isStrangers(user) ? challenges.make('DISOWN_ACCOUNT', subject, terms) : null;
    await challenges.store(reset);
    if (disown !== null) await challenges.store(disown);
    return { username, passwordToken: reset.token, disownToken: disown?.token ?? null };
  }
}
