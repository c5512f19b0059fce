import type { MailSender, MailTransport, OutgoingMail } from './mail-transport';
import { createSmtpClient } from './nodemailer';
import type { SmtpClient, SmtpClientOptions } from './nodemailer';
import type { SmtpServerSettings } from './smtp-server';

export interface SmtpTransportOptions {
  readonly server: SmtpServerSettings;
  readonly from: MailSender;
  /** Mails under way at once; the outbox sends no more than that. */
  readonly maxConnections?: number;
  /** A delivery that has not ended by then counts as failed; must be shorter than the outbox's lease. */
  readonly sendTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 60_000;

/** Hands mails to one SMTP server over a pool of connections. Nothing is connected before the first mail. */
export class SmtpTransport implements MailTransport {
  private client: Promise<SmtpClient> | null = null;

  constructor(private readonly options: SmtpTransportOptions) {}

  async send(mail: OutgoingMail): Promise<void> {
    const client = await this.connected();
    await client.send(mail, AbortSignal.timeout(this.options.sendTimeoutMs ?? SEND_TIMEOUT_MS));
  }

  async verify(): Promise<void> {
    const client = await this.connected();
    await client.verify();
  }

  async close(): Promise<void> {
    const client = await this.client;
    client?.close();
  }

  private connected(): Promise<SmtpClient> {
    this.client ??= createSmtpClient(this.options.from, poolOptions(this.options));
    return this.client;
  }
}

/** No requeueing by the pool: the outbox alone decides about another attempt. */
function poolOptions({
  server,
  maxConnections = 4,
  sendTimeoutMs = SEND_TIMEOUT_MS,
}: SmtpTransportOptions): SmtpClientOptions {
  const timeout = Math.min(CONNECT_TIMEOUT_MS, sendTimeoutMs);
  return {
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    ...(server.certificateAuthority === undefined ? {} : { tls: { ca: server.certificateAuthority } }),
    ...(server.credentials && { auth: { user: server.credentials.user, pass: server.credentials.password } }),
    maxConnections,
    maxRequeues: 0,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: Math.min(30_000, sendTimeoutMs),
    idleTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
