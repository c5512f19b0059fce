import { hmac } from '../shared/hashing';
import { ownCommand } from '../shared/own-command';
import { INSTALLATION } from '../storage/collections';
import { type Collection, type Database, DuplicateKey } from '../storage/database';
import type { PurposeKey } from './key-ring';
import type { SecretDocument } from './secret.document';

const SECRET = 'secret';
const LABEL = 'gatehouse';

/** The error of a database whose SECRET_KEY this process knows neither as the present one nor as the one before. */
export class OtherSecret extends Error {
  constructor() {
    super(
      'SECRET_KEY is not the one that this database was written with: give every gateway the same. While it is changed, ' +
        `name the one before in SECRET_KEY_PREVIOUS; where that is lost, \`${ownCommand('keys adopt')}\` takes the present one.`,
    );
    this.name = 'OtherSecret';
  }
}

/**
 * The SECRET_KEY that a database belongs to, known by a fingerprint that does not reveal the key.
 *
 * Two gateways with different keys would each refuse the refresh tokens and codes of the other and leave its mails, events
 * and authenticators unread, without a word. The fingerprint is in no export: one may be restored under another key.
 */
export class SecretRepository {
  private readonly records: Collection<SecretDocument>;
  private readonly known: readonly string[];

  constructor(database: Database, key: PurposeKey) {
    this.records = database.collection<SecretDocument>(INSTALLATION.name);
    this.known = key.all.map((each) => hmac(each, LABEL));
  }

  /**
   * Claims the database for the present key, where it is that key's already, is new, or belongs to the key before. Of several
   * that start at once with different keys the first decides.
   * @throws {OtherSecret}
   */
  async claim(): Promise<void> {
    for (;;) {
      const stored = await this.records.findById(SECRET);
      if (stored === null) {
        if (await this.insert()) return;
      } else if (!this.knows(stored)) throw new OtherSecret();
      else if (stored.fingerprint === this.present || (await this.replace(stored))) return;
    }
  }

  /** Whether the database belongs to a key that is known here, or to none yet; changes nothing. */
  async matches(): Promise<boolean> {
    const stored = await this.records.findById(SECRET);
    return stored === null || this.knows(stored);
  }

  /** Lets the database belong to the present key, whichever it belonged to. All that the other made becomes invalid. */
  async adopt(): Promise<void> {
    const own = { $set: { fingerprint: this.present } };
    await this.records.updateOne({ _id: SECRET }, own, { upsert: true });
  }

  private get present(): string {
    return this.known[0] ?? '';
  }

  private knows({ fingerprint }: SecretDocument): boolean {
    return this.known.includes(fingerprint);
  }

  private async insert(): Promise<boolean> {
    try {
      await this.records.insertOne({ _id: SECRET, fingerprint: this.present });
      return true;
    } catch (error) {
      if (error instanceof DuplicateKey) return false;
      throw error;
    }
  }

  private async replace({ fingerprint }: SecretDocument): Promise<boolean> {
    const change = { $set: { fingerprint: this.present } };
    return (await this.records.updateOne({ _id: SECRET, fingerprint }, change)).matchedCount === 1;
  }
}
