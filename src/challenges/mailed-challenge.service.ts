import { MailNotConfigured } from '../mail/mail.errors';
import type { Outbox } from '../mail/outbox';
import type { EmailAddress } from '../shared/email-address';
import type { Clock } from '../shared/clock';
import type { ChallengePurpose, PendingDelivery, UserDocument } from '../storage/collections';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { RequestCooldown } from '../throttling/request-cooldown';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { type ChallengeNotice, type ChallengeService, type NewChallenge, noticeOf } from './challenge.service';

interface Parts {
  readonly challenges: ChallengeService;
  readonly users: UserService;
  readonly cooldown: MailCooldown;
  readonly requests: RequestCooldown;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Whether mails leave the gateway at all. */
  readonly sendsMail: boolean;
}

/** A challenge and the sealed mail that carries it; neither is stored yet. */
export interface PreparedChallenge {
  readonly challenge: NewChallenge;
  readonly delivery: PendingDelivery;
  /** The events of the request; the user's document carries them, for a challenge does not last. */
  readonly told?: readonly PendingDelivery[];
}

/** What is asked for by naming an address. */
export interface MailedRequest {
  readonly purpose: ChallengePurpose;
  readonly email: EmailAddress;
  /** The challenge for the account of the address, or null where it needs none. Not asked for a blocked one. */
  readonly prepare: (user: UserDocument) => PreparedChallenge | null;
}

/** Mailing challenges, to addresses that a guest names too. */
export class MailedChallengeService {
  constructor(private readonly parts: Parts) {}

  /**
   * A challenge on its way to the address where an account waits for it; where none does, the answer, the work and the
   * cooldown are the same (ASVS 6.3.8).
   * @throws {RateLimited} within the cooldown, for known and unknown addresses alike @throws {MailNotConfigured}
   */
  async request({ purpose, email, prepare }: MailedRequest): Promise<ChallengeNotice> {
    const { challenges, clock, cooldown, requests, users } = this.parts;
    this.refuseWithoutMail();
    await requests.claim(purpose, email.canonical);
    await cooldown.claim(purpose, email.canonical);
    const user = await users.findByEmail(email.canonical);
    const prepared = user === null || isBlocked(user.block, clock.now()) ? null : prepare(user);
    if (user === null || prepared === null) {
      return noticeOf(await challenges.storeDecoy(purpose, email.canonical), email.original);
    }
    return this.send(user, prepared, email.original);
  }

  /** @throws {MailNotConfigured} where no mail leaves the gateway. */
  refuseWithoutMail(): void {
    if (!this.parts.sendsMail) throw new MailNotConfigured();
  }

  /** The challenge is stored with its mail, in place of the user's older one of the purpose. No cooldown is asked. */
  async send(user: UserDocument, prepared: PreparedChallenge, sentTo: string): Promise<ChallengeNotice> {
    const { challenges, outbox, users } = this.parts;
    const { challenge, delivery, told } = prepared;
    await Promise.all([challenges.store(challenge, delivery), users.recordRequest(user._id, told)]);
    outbox.wake();
    return noticeOf(challenge.document, sentTo);
  }
}
