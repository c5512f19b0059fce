import type { Announcement } from '../announcing/announcement';
import type { ChallengeService } from '../challenges/challenge.service';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import { GatewayError } from '../errors';
import type { IdentityService } from '../identities/identity.service';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import { giveBack } from '../throttling/address-cooldown';
import type { MailCooldown } from '../throttling/mail-cooldown';
import { newUser } from '../users/new-user';
import { underFreeUsername } from '../users/free-username';
import { deriveUsername } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { ProviderProfile } from './provider';
import type { UserDocument } from '../users/user.document';

const PURPOSE = 'CONFIRM_EMAIL';

interface Parts {
  readonly users: UserService;
  readonly identities: IdentityService;
  readonly challenges: ChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly cooldown: MailCooldown;
  readonly clock: Clock;
}

/** Creates accounts for people who come from a provider. */
export class SocialAccounts {
  constructor(private readonly parts: Parts) {}

  /**
   * Creates an account without a password and links the identity to it. An address that the provider has not verified
   * gets the mail that confirms it.
   * @throws {EmailTaken} @throws {IdentityTaken} where another request was faster; nothing is left behind
   */
  async create(profile: ProviderProfile, email: EmailAddress, origin: RequestOrigin): Promise<UserDocument> {
    const { identities } = this.parts;
    const draft = this.draft(profile, email, origin);
    const link = await identities.linkNew(draft, profile);
    try {
      return await this.store(draft, email, { linked: link.announcement, origin });
    } catch (error) {
      // After an outage the account may be there: only what a refusal left has no use.
      if (error instanceof GatewayError) await link.undo();
      throw error;
    }
  }

  private draft(
    { emailVerified, name, photo }: ProviderProfile,
    email: EmailAddress,
    { userAgent }: RequestOrigin,
  ): UserDocument {
    const now = this.parts.clock.now();
    const given = emailVerified ? { emailConfirmedAt: now } : { userAgent };
    return newUser({ ...given, name, photo, email, username: deriveUsername(email, false), passwordHash: null }, now);
  }

  /** Stores the user under a name that is free, with the mail that confirms the address where that is asked. */
  private async store(draft: UserDocument, email: EmailAddress, { linked, origin }: Linked): Promise<UserDocument> {
    const { users } = this.parts;
    const turn = await this.turnOfMail(draft, email, origin);
    try {
      return await underFreeUsername(email, async (username) => {
        const user = { ...draft, username, usernameCanonical: username };
        await (turn === null
          ? users.create(user, { by: { actorId: user._id, origin }, beside: linked })
          : this.storeAsked(user, email, { linked, origin }));
        return user;
      });
    } catch (error) {
      await giveBack(turn);
      throw error;
    }
  }

  /** The right to send the mail that confirms the address; null where none is wanted, or one was sent just before. */
  private async turnOfMail({ emailConfirmedAt }: UserDocument, email: EmailAddress, { ip }: RequestOrigin) {
    const { confirmation, cooldown } = this.parts;
    if (emailConfirmedAt !== null || !confirmation.isEnabled) return null;
    const turn = await cooldown.take({ purpose: PURPOSE, address: email.canonical, ip });
    return turn.isTaken ? turn : null;
  }

  /** Stores the user with the mail that confirms the address. */
  private storeAsked(user: UserDocument, email: EmailAddress, { linked, origin }: Linked): Promise<void> {
    const { challenges, confirmation, users } = this.parts;
    const { announcement, challenge } = confirmation.prepare(user, email, { locale: origin.locale });
    const creation = { by: { actorId: user._id, origin }, beside: linked.and(announcement) };
    return challenges.storeBefore(challenge, () => users.create(user, creation));
  }
}

/** The announcement of the identity, which the new account carries, and the origin of the request. */
interface Linked {
  readonly linked: Announcement;
  readonly origin: RequestOrigin;
}
