import type { Clock } from '../shared/clock';
import { INSTALLATION } from '../storage/collections';
import { type Collection, type Database, DuplicateKey } from '../storage/database';
import type { CookieDomainDocument } from './cookie-domain.document';

const COOKIE_DOMAIN = 'cookie-domain';

/**
 * The COOKIE_DOMAIN that gateways last served with.
 *
 * After a change browsers hold the cookies of both, and send both. The settings alone do not show that.
 */
export class CookieDomainRepository {
  private readonly records: Collection<CookieDomainDocument>;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    this.records = database.collection<CookieDomainDocument>(INSTALLATION.name);
  }

  /** Stores the domain, and the moment of its change; of several gateways that start at once the first one decides. */
  async remember(domain: string | null): Promise<void> {
    const stored = await this.read();
    if (stored === null) await this.insert(domain);
    else if (stored.domain !== domain) {
      const change = { $set: { domain, changedAt: this.clock.now() } };
      await this.records.updateOne({ _id: COOKIE_DOMAIN, domain: stored.domain }, change);
    }
  }

  /** The record; null before the first start. */
  read(): Promise<CookieDomainDocument | null> {
    return this.records.findById(COOKIE_DOMAIN);
  }

  private async insert(domain: string | null): Promise<void> {
    try {
      await this.records.insertOne({ _id: COOKIE_DOMAIN, domain, changedAt: null });
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
    }
  }
}
