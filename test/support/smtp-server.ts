import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import { selfSignedCertificate } from './smtp-certificate';

/** One mail as the server received it: its envelope, what it arrived over, and the parsed content. */
export interface ReceivedMail {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly secure: boolean;
  readonly user: string | null;
  readonly raw: string;
  readonly email: Email;
}

/** The server's answer to a command of the next mail instead of accepting it. */
export interface SmtpRefusal {
  readonly command: 'RCPT TO' | 'DATA';
  readonly code: number;
  readonly text: string;
}

export interface SmtpServerChoices {
  readonly port?: number;
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly tls?: 'implicit' | 'starttls' | 'none';
}

/** A real SMTP server on 127.0.0.1 within the test process. */
export interface TestSmtpServer {
  readonly port: number;
  /** The certificate to trust, in PEM. */
  readonly certificate: string;
  readonly mails: readonly ReceivedMail[];
  /** Refuses the next mails, one for each entry, in this order. */
  refuse(...refusals: SmtpRefusal[]): void;
  close(): Promise<void>;
}

/** A server that listens, and keeps what it is sent in `mails`. */
export async function startSmtpServer(choices: SmtpServerChoices = {}): Promise<TestSmtpServer> {
  const { key, cert } = selfSignedCertificate();
  const mails: ReceivedMail[] = [];
  const refusals: SmtpRefusal[] = [];
  const server = new SMTPServer({ key, cert, ...security(choices), ...reception(mails, refusals) });
  server.on('error', () => undefined);
  const listener = server.listen(choices.port ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => listener.once('listening', resolve).once('error', reject));
  return {
    port: (listener.address() as AddressInfo).port,
    certificate: cert,
    mails,
    refuse: (...added) => void refusals.push(...added),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

function security({ credentials, tls = 'none' }: SmtpServerChoices): SMTPServerOptions {
  return {
    secure: tls === 'implicit',
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(credentials ? [] : ['AUTH'])],
    authOptional: !credentials,
    allowInsecureAuth: tls === 'none',
    closeTimeout: 100,
    onAuth(auth, _session, callback) {
      const right = auth.username === credentials?.user && auth.password === credentials?.password;
      if (right) callback(null, { user: auth.username });
      else callback(new Error('Invalid credentials'));
    },
  };
}

function reception(mails: ReceivedMail[], refusals: SmtpRefusal[]): SMTPServerOptions {
  const refusal = (command: SmtpRefusal['command']): Error | null => {
    const [next] = refusals;
    if (next?.command !== command) return null;
    refusals.shift();
    const { code, text } = next;
    return Object.assign(new Error(text), { responseCode: code });
  };
  return {
    onRcptTo(_address, _session, callback) {
      callback(refusal('RCPT TO'));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refused = refusal('DATA');
        if (refused) callback(refused);
        else void received(Buffer.concat(chunks), session).then((mail) => callback(null, void mails.push(mail)));
      });
    },
  };
}

async function received(content: Buffer, { envelope, secure, user }: SMTPServerSession): Promise<ReceivedMail> {
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    recipients: envelope.rcptTo.map((recipient) => recipient.address),
    secure,
    user: typeof user === 'string' ? user : null,
    raw: content.toString('latin1'),
    email: await PostalMime.parse(content),
  };
}
