import { z } from 'zod';
import type { Clock } from '../shared/clock';
import { newId } from '../shared/random';
import { hmac } from '../shared/hashing';
import { deriveKey, openWithAny, seal } from '../shared/sealing';
import { TEMPLATE_NAMES } from './mail-message';
import type { MailMessage } from './mail-message';
import type { PendingMail } from '../outbox/pending-delivery';

const STORED_MESSAGE = z.object({
  template: z.enum(TEMPLATE_NAMES),
  to: z.string(),
  locale: z.string(),
  values: z.record(z.string(), z.string()),
});

/** None of our keys opens a stored mail: it was sealed under a key that the settings no longer name. */
export class MailNotOpened extends Error {
  readonly code = 'SEALED_BY_UNKNOWN_KEY';

  constructor() {
    super('no key opens the stored mail');
    this.name = 'MailNotOpened';
  }
}

export interface MailSealerOptions {
  /** 32 bytes, derived for this purpose alone. */
  readonly key: Buffer;
  /** Keys of earlier settings, which still open what was sealed under them. */
  readonly previousKeys?: readonly Buffer[];
  readonly clock: Clock;
}

/** Turns a mail into the sealed entry that a domain embeds in the document it changes, and back. */
export class MailSealer {
  /** For the hashes of recipients: of the present key, then of the earlier ones. */
  private readonly recipientKeys: readonly Buffer[];

  constructor(private readonly options: MailSealerOptions) {
    const { key, previousKeys = [] } = options;
    this.recipientKeys = [key, ...previousKeys].map((secret) => deriveKey(secret, 'recipients'));
  }

  /**
   * Returns an entry for the `outbox` array of the document whose change causes the mail.
   *
   * `isOfAddress`: it belongs to the address, not to its account, and is sent even if the account is deleted meanwhile.
   *
   * Nothing is checked here: a revocation must not fail because of its mail. The transport checks the address.
   */
  seal(message: MailMessage, { isOfAddress = false }: { readonly isOfAddress?: boolean } = {}): PendingMail {
    const { clock, key } = this.options;
    const [recipient] = isOfAddress ? [] : this.recipientsOf(message.to);
    const sealed = seal(key, JSON.stringify(message));
    return {
      id: newId(),
      kind: 'mail',
      sealed,
      createdAt: clock.now(),
      ...(recipient === undefined ? {} : { recipient }),
    };
  }

  /** Returns the keyed hashes that name the address in stored mails, under the present key and the earlier ones. */
  recipientsOf(address: string): string[] {
    return this.recipientKeys.map((key) => hmac(key, address.toLowerCase()));
  }

  /** Returns the mail that `seal` was given. @throws {MailNotOpened} when none of the keys opens it. */
  open(sealed: string): MailMessage {
    const text = openWithAny([this.options.key, ...(this.options.previousKeys ?? [])], sealed);
    if (text === null) throw new MailNotOpened();
    return STORED_MESSAGE.parse(JSON.parse(text)) as MailMessage;
  }
}
