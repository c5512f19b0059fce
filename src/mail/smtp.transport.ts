import type { MailSender } from './mail-sender';
import type { MailTransport, OutgoingMail } from './mail-transport';
import { createSmtpClient } from './nodemailer';
import type { SmtpClient } from './nodemailer';

/** `implicit`: TLS from the first byte. `starttls`: upgraded or refused, never in clear. `off`: in clear. */
export type SmtpTls = 'implicit' | 'starttls' | 'off';

export interface SmtpServerSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: SmtpTls;
  readonly credentials?: { readonly user: string; readonly password: string } | undefined;
  /** A certificate authority in PEM, in place of the system's. */
  readonly certificateAuthority?: string | undefined;
}

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
function poolOptions({ server, maxConnections = 4, sendTimeoutMs = SEND_TIMEOUT_MS }: SmtpTransportOptions): object {
  const timeout = Math.min(CONNECT_TIMEOUT_MS, sendTimeoutMs);
  return {
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'off',
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

const DEFAULT_PORTS = { implicit: 465, starttls: 587, off: 25 } as const;

/** The server that `smtp://user:password@host:port` names, or null; `smtps:` is TLS from the start, else STARTTLS unless `?tls=off`. */
export function parseSmtpUrl(text: string): SmtpServerSettings | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const wanted = url?.searchParams.get('tls') ?? (url?.protocol === 'smtps:' ? 'implicit' : 'starttls');
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !Object.hasOwn(DEFAULT_PORTS, wanted))
    return null;
  const tls = wanted as SmtpTls;
  const credentials = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORTS[tls] : Number(url.port),
    tls,
    ...(url.username === '' ? {} : { credentials }),
  };
}
