import { rm } from 'node:fs/promises';
import type { AuditDocument } from '../../src/audit/audit.document';
import type { Gateway } from '../../src/gateway';
import type { COLLECTIONS } from '../../src/storage/collections';
import type { StoredDocument } from '../../src/storage/database';
import { Client } from './client';
import type { MovingClock } from './moving-clock';
import { LoginDocument, RegisterDocument } from './operations';
import type { ReceivedMail, TestSmtpServer } from './smtp-server';

export const PASSWORD = 'a long walk in the park';
const SETTLE_MS = 5000;

/** A signed-in person with their client. */
export interface Person extends Client {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

/** A whole gateway in this process: real HTTP, real mail over SMTP, a database of its own, a clock that tests move. */
export class TestGateway {
  constructor(
    readonly gateway: Gateway,
    readonly url: string,
    readonly clock: MovingClock,
    private readonly parts: { smtp: TestSmtpServer; log: string[]; dataDir: string; owns: boolean },
  ) {}

  /** Somebody who has no account yet. */
  guest(): Client {
    return new Client(this.url);
  }

  /** The mail server that it sends to. */
  get smtp(): TestSmtpServer {
    return this.parts.smtp;
  }

  /** Everything that was logged so far. */
  get log(): string {
    return this.parts.log.join('');
  }

  /** Someone who has just registered in a browser. */
  async signedIn(username = newName()): Promise<Person> {
    const client = this.guest();
    const email = `${username}@example.com`;
    const { data, text } = await client.send(RegisterDocument, { input: { email, username, password: PASSWORD } });
    if (data?.register.__typename !== 'SignedIn') throw new Error(`registering failed: ${text}`);
    return Object.assign(client, { id: data.register.user.id, username, email });
  }

  /** An administrator who has just signed in in a browser. */
  async admin(username = newName()): Promise<Person> {
    const email = `${username}@example.com`;
    const { _id: id } = await this.gateway.services.firstAdmin.create({ email, username, password: PASSWORD });
    const client = this.guest();
    await client.send(LoginDocument, { input: { login: username, password: PASSWORD } });
    return Object.assign(client, { id, username, email });
  }

  /** The mails to an address, once `count` of them have come; all that is due is sent before. */
  async mailsTo(address: string, count = 1): Promise<ReceivedMail[]> {
    const until = Date.now() + SETTLE_MS;
    for (;;) {
      await this.gateway.platform.outbox.flush();
      const mails = this.parts.smtp.mails.filter((mail) => mail.recipients.includes(address));
      if (mails.length >= count || Date.now() > until) return mails;
    }
  }

  /** The token and code of the newest mail to an address, of those with the subject if one is given: mails overtake each other. */
  async proofSentTo(address: string, count = 1, subject = /./): Promise<{ token: string; code: string }> {
    const mails = (await this.mailsTo(address, count)).filter(({ email }) => subject.test(email.subject ?? ''));
    const text = mails.at(-1)?.email.text ?? '';
    return { token: /token=([\w-]+)/.exec(text)?.[1] ?? '', code: /^\s*(\d{6,12})\s*$/m.exec(text)?.[1] ?? '' };
  }

  /** Every document of a collection. */
  documents<T extends StoredDocument>(name: keyof typeof COLLECTIONS): Promise<T[]> {
    return this.gateway.platform.database.collection<T>(name).find({});
  }

  /** The entries of the audit trail that have all of this, the oldest first. */
  async trail(of: Partial<Pick<AuditDocument, 'type' | 'subjectId' | 'actorId'>> = {}): Promise<AuditDocument[]> {
    const entries = await this.gateway.platform.database.collection<AuditDocument>('auditEvents').find(of);
    return entries.sort((one, other) => one.at.getTime() - other.at.getTime());
  }

  /** The gateway is gone, and its database with it. */
  async stop(): Promise<void> {
    try {
      if (this.parts.owns) await this.gateway.platform.database.drop();
    } finally {
      await this.gateway.stop();
      await this.parts.smtp.close();
      if (this.parts.owns) await rm(this.parts.dataDir, { recursive: true, force: true });
    }
  }
}

let people = 0;

/** A name unused in this test file. */
export function newName(): string {
  people += 1;
  return `person-${String(people)}-${String(process.pid)}`;
}
