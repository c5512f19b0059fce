import { ConsoleTransport } from './console.transport';
import { FileTransport } from './file.transport';
import type { MailSender, MailTransport } from './mail-transport';
import { SmtpTransport } from './smtp.transport';
import type { SmtpServerSettings } from './smtp-server';

/** MAIL_TRANSPORT and what belongs to it. */
export type MailTransportSettings =
  | { readonly kind: 'smtp'; readonly server: SmtpServerSettings }
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'console' }
  | { readonly kind: 'none' };

export interface TransportEnvironment {
  readonly from: MailSender;
  /** Shows mails that are not sent: whole by `console`, one line with the link by `file`. Absent: shows nothing. */
  readonly print?: ((text: string) => void) | undefined;
}

/** The transport that the settings name. Nothing is connected or written yet. */
export function createMailTransport(
  settings: MailTransportSettings,
  { from, print }: TransportEnvironment,
): MailTransport {
  switch (settings.kind) {
    case 'smtp':
      return new SmtpTransport({ server: settings.server, from });
    case 'file':
      return new FileTransport({ folder: settings.folder, from, announce: print });
    case 'console':
      return new ConsoleTransport({ from, print: print ?? (() => undefined) });
    case 'none':
      return DISCARD;
  }
}

/** Takes every mail and keeps none, so that notices written into documents do not pile up without a way out. */
const DISCARD: MailTransport = {
  send: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
