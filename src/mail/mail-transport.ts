/** The sender of mails: the `From` header and the envelope sender. */
export interface MailSender {
  readonly name: string;
  readonly address: string;
}

/** One mail, ready to leave. */
export interface OutgoingMail {
  /** The outbox id; the Message-ID is made of it, so that a repeated delivery is known as the same mail. */
  readonly id: string;
  /** The one recipient: the stored address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The time of its cause. */
  readonly date: Date;
  /** The link that it carries, if any: for developers who read mail on the console. */
  readonly link: string | null;
  /** The code that it carries, where it has no link. */
  readonly code?: string;
}

/** A transport for mails. */
export interface MailTransport {
  /**
   * Resolves when the next server has accepted the mail.
   *
   * @throws {Error} with the `code` and `responseCode` of the SMTP client; retry-policy.ts reads them.
   */
  send(mail: OutgoingMail): Promise<void>;
  /** Resolves when the transport can send: for `doctor` and the start-up log. */
  verify?(): Promise<void>;
  close(): Promise<void>;
}
