import type { MailMessage } from './mail-message';
import type { MailRenderer } from './mail-renderer';
import type { MailSealer } from './mail-sealer';
import type { MailTransport, OutgoingMail } from './mail-transport';
import type { OutboxDocument } from '../outbox/outbox.document';

export interface MailDeliveryOptions {
  readonly sealer: MailSealer;
  readonly renderer: MailRenderer;
  readonly transport: MailTransport;
}

/** Opens a row, renders its mail and hands it to the transport. */
export class MailDelivery {
  constructor(private readonly options: MailDeliveryOptions) {}

  /** @throws {Error} what the transport throws, or MailNotOpened: both may pass, so the row is tried again. */
  async deliver(row: Pick<OutboxDocument, '_id' | 'sealed' | 'createdAt'>): Promise<void> {
    const { sealer, renderer, transport } = this.options;
    const message = sealer.open(row.sealed);
    const rendered = renderer.render(message);
    await transport.send({ id: row._id, to: message.to, date: row.createdAt, ...proofOf(message), ...rendered });
  }
}

/** The link, else the code: an empty link is none. */
function proofOf({ values }: MailMessage): Pick<OutgoingMail, 'code' | 'link'> {
  if ('link' in values && values.link !== '') return { link: values.link };
  return { link: null, ...('code' in values ? { code: values.code } : {}) };
}
