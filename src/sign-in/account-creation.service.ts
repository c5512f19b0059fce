import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { giveBack } from '../throttling/address-cooldown';
import { underFreeUsername } from '../users/free-username';
import { newUser } from '../users/new-user';
import { EmailTaken } from '../users/user.errors';
import type { UserService } from '../users/user.service';
import { byRegistrant, type FirstMail, type FirstMails } from './first-mail';
import type { Registration } from './registration.policy';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly firstMails: FirstMails;
  readonly clock: Clock;
}

/** An account that was made, with the challenge of its first mail; null where none is sent. */
export interface Registered {
  readonly user: UserDocument;
  readonly notice: ChallengeNotice | null;
}

export interface FirstSteps {
  readonly passwordHash: string | null;
  readonly origin: RequestOrigin;
}

interface StepsInTurn extends FirstSteps {
  /** The first mail, whose turn is taken; null where none is sent. */
  readonly first: FirstMail | null;
}

/** Stores the accounts of people who register, each with its first mail. */
export class AccountCreation {
  constructor(private readonly parts: Parts) {}

  /**
   * Takes the turn of the first mail before the account is stored, and gives it back where none is. For an address that
   * has an account it holds up no other, or a stranger who registers it repeatedly would keep the mails from its owner.
   * @throws {EmailTaken} @throws {UsernameTaken} @throws {RateLimited}
   */
  async create(given: Registration, steps: FirstSteps): Promise<Registered> {
    const { firstMails, users } = this.parts;
    const isUnused = (await users.findByEmail(given.email.canonical)) !== null;
    const first = await firstMails.take(given, steps.origin, { isUnused });
    try {
      if (isUnused) throw new EmailTaken();
      return await this.createInTurn(given, { ...steps, first });
    } catch (error) {
      await giveBack(first?.turn ?? null);
      throw error;
    }
  }

  /** As `create`, with the first mail whose turn is taken: under the given name, or under a derived one that is free. */
  createInTurn(given: Registration, steps: StepsInTurn): Promise<Registered> {
    if (given.username != null) return this.insert(given, given.username, steps);
    return underFreeUsername(given.email, (username) => this.insert(given, username, steps));
  }

  /** The challenge is stored first; the user's own document carries the mail, so neither exists without the other. */
  private async insert(
    given: Registration,
    username: string,
    { first, passwordHash, origin }: StepsInTurn,
  ): Promise<Registered> {
    const { challenges, clock, firstMails, users } = this.parts;
    const user = newUser({ ...given, username, passwordHash, userAgent: origin.userAgent }, clock.now());
    const by = { actorId: user._id, origin };
    if (first?.turn.isTaken !== true) {
      const notice = first && (await firstMails.share(first, byRegistrant(user)));
      await users.create(user, { by });
      return { user, notice };
    }
    const { challenge, announcement: beside } = firstMails.prepare(first, user, origin);
    await challenges.storeBefore(challenge, () => users.create(user, { by, beside }));
    return { user, notice: noticeOf(challenge.document, given.email.original) };
  }
}
