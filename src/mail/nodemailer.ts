import { domainToASCII } from 'node:url';
import type { SendMailOptions, SMTPPoolOptions } from 'nodemailer';
import { disregard } from '../shared/guarded';
import { parseEmailAddress } from '../shared/email-address';
import type { MailSender, OutgoingMail } from './mail-transport';

/** The one importer of nodemailer: it is loaded by the first mail, not at start. */
const load = async (): Promise<typeof import('nodemailer')> => import('nodemailer');

/** The connection options of the SMTP client. */
export type SmtpClientOptions = Omit<SMTPPoolOptions, 'pool'>;

/** A pooled SMTP client: `send` hands one mail to the server, `verify` signs in, `close` lets deliveries end. */
export interface SmtpClient {
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
  verify(): Promise<void>;
  close(): void;
}

/** A client for one server; it connects with the first mail. */
export async function createSmtpClient(from: MailSender, options: SmtpClientOptions): Promise<SmtpClient> {
  const { createTransport } = await load();
  const pool = createTransport({ ...options, pool: true });
  // Whoever waits for a mail is told by its `send`; an error of the pool that nobody listened to would end the process.
  pool.on('error', disregard);
  return {
    async send(mail, signal) {
      await pool.sendMail({ ...composition(mail, from), signal });
    },
    async verify() {
      await pool.verify();
    },
    close() {
      pool.close();
    },
  };
}

/** The whole mail as it would go over SMTP (RFC 5322, CRLF lines). */
export async function composeEml(mail: OutgoingMail, from: MailSender): Promise<Buffer> {
  const { createTransport } = await load();
  const stream = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await stream.sendMail(composition(mail, from));
  if (!Buffer.isBuffer(message)) throw new Error('the mail was not composed in memory');
  return message;
}

/**
 * The mail with exactly one recipient, in objects that nothing parses again.
 *
 * A recipient given to nodemailer as a string may be read as several, or as another (CVE-2025-13033).
 */
function composition(mail: OutgoingMail, from: MailSender): SendMailOptions {
  const sender = { name: from.name, address: plainAddress(from.address) };
  const recipient = { name: '', address: plainAddress(mail.to) };
  return {
    from: sender,
    to: recipient,
    envelope: { from: { name: '', address: sender.address }, to: [recipient] },
    messageId: `<${mail.id}@${sender.address.slice(sender.address.lastIndexOf('@') + 1)}>`,
    date: mail.date,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // RFC 3834: no vacation answers to a machine.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** An address may be read as none, or as several; the mail can never be sent. */
export class NotOneAddress extends Error {
  readonly code = 'NOT_ONE_ADDRESS';

  constructor() {
    super('not one plain address');
    this.name = 'NotOneAddress';
  }
}

/** The address with its domain in punycode. @throws {NotOneAddress} where it is not one plain addr-spec (security rule 18). */
function plainAddress(address: string): string {
  if (!parseEmailAddress(address)) throw new NotOneAddress();
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
}
