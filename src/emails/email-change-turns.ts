import { RateLimited } from '../errors';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { Turn } from '../throttling/address-cooldown';
import { retryAfterSeconds } from '../throttling/fail-closed';
import type { MailBound } from '../throttling/mail-bound';
import type { MailCooldown } from '../throttling/mail-cooldown';
import { inTurns } from '../throttling/turns-together';
import { livingFormerEmails, MAX_FORMER_EMAILS } from '../users/held-emails';
import type { UserDocument } from '../users/user.document';
import { PURPOSE } from './email-change.terms';

interface Parts {
  readonly cooldown: MailCooldown;
  readonly bound: MailBound;
  readonly clock: Clock;
}

/** The address that is asked for, and the request. */
interface Wanted {
  readonly next: EmailAddress;
  readonly origin: RequestOrigin;
}

/** Decides when an account may ask for another address, and when a mail of it may go out. */
export class EmailChangeTurns {
  constructor(private readonly parts: Parts) {}

  /** Does the work within the turns of a request; where it fails they are given back. @throws {RateLimited} */
  async during<T>(user: UserDocument, wanted: Wanted, work: () => Promise<T>): Promise<T> {
    this.refuseManyChanges(user);
    return inTurns(this.turnsOf(user, wanted), work);
  }

  /** Takes the turn of the mail to the owner of an address that is not free. */
  ofNotice(next: EmailAddress, { ip }: RequestOrigin): Promise<Turn> {
    return this.parts.cooldown.take({ purpose: 'EMAIL_WANTED', address: next.canonical, ip, isNotice: true });
  }

  /**
   * The turns of a request. Each account has turns of its own for an address: else someone who asks for another's each
   * minute would keep its owner from it. The bound is over all accounts.
   *
   * The present address of an account without a password gets a mail for each, whatever the new one is.
   */
  private turnsOf(user: UserDocument, { next, origin: { ip } }: Wanted): (() => Promise<Turn>)[] {
    const { bound, cooldown } = this.parts;
    const { _id: asker, emailCanonical, passwordHash } = user;
    const asked = { purpose: PURPOSE, address: next.canonical, ip };
    const toNew = [() => cooldown.take({ ...asked, asker }), () => bound.take(asked)];
    if (passwordHash !== null || emailCanonical === null) return toNew;
    return [...toNew, () => cooldown.take({ purpose: 'CHANGE_EMAIL_PRESENT', address: emailCanonical, ip })];
  }

  private refuseManyChanges(user: UserDocument): void {
    const now = this.parts.clock.now();
    const [first, ...others] = livingFormerEmails(user, now);
    if (first === undefined || others.length + 1 < MAX_FORMER_EMAILS) return;
    throw new RateLimited(retryAfterSeconds(first.until.getTime() - now.getTime()));
  }
}
