import type { MailSender, MailTransport, OutgoingMail } from './mail-transport';

export interface ConsoleTransportOptions {
  readonly from: MailSender;
  /** Receives each mail as one text. */
  readonly print: (text: string) => void;
}

/** Prints headers and text part as they are before any transfer encoding: a link can be copied as it stands. */
export class ConsoleTransport implements MailTransport {
  constructor(private readonly options: ConsoleTransportOptions) {}

  async send(mail: OutgoingMail): Promise<void> {
    const { from, print } = this.options;
    const headers = [`From: ${from.name} <${from.address}>`, `To: ${mail.to}`, `Subject: ${mail.subject}`];
    print(`${headers.join('\n')}\n\n${mail.text}`);
    await Promise.resolve();
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }
}
