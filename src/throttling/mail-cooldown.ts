import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import { AddressCooldown, type CooldownOptions, type CooldownRequest, type Turn } from './address-cooldown';
import type { RequestLimiter } from './request-limiter';

export interface MailCooldownOptions extends CooldownOptions {
  /** Counts the mails that a client address asks for, of every purpose and to any address. */
  readonly clients: Pick<RequestLimiter, 'count'>;
}

export interface MailTurnRequest extends CooldownRequest {
  /** A notice to the owner of an address, never asked for by itself: it does not count for the client. */
  readonly isNotice?: true;
}

/**
 * Keeps mails of one purpose to one address apart, whichever client asks, so that none can flood a stranger's mailbox
 * through the gateway. Its rows outlive the account: deleting and registering again buys no mail.
 *
 * A mailbox has any number of addresses (`name+1@`, `name+2@`), each with turns of its own: what of an address is a tag is
 * for its mail system to say, and a rule of ours would take two people for one. So what a client address asks for is
 * counted too, before anything is known of the address or its turn: a refusal tells nothing of either.
 */
export class MailCooldown extends AddressCooldown {
  protected readonly kind = 'mail-cooldown';
  protected readonly isPerClient = false;
  private readonly clients: Pick<RequestLimiter, 'count'>;

  constructor(database: Database, clock: Clock, { clients, ...options }: MailCooldownOptions) {
    super(database, clock, options);
    this.clients = clients;
  }

  /** Takes the right to the next mail. @throws {RateLimited} where the client asks for too many @throws {ServiceUnavailable} */
  override async take({ isNotice, ...request }: MailTurnRequest): Promise<Turn> {
    if (isNotice !== true) await this.clients.count(request.ip);
    return super.take(request);
  }
}
