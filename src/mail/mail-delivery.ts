import type { MailMessage } from './mail-message';
import type { MailRenderer } from './mail-renderer';
import type { MailSealer } from './mail-sealer';
import type { MailTransport } from './mail-transport';
import type { OutboxDocument } from '../storage/outbox-document';

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
    await transport.send({ id: row._id, to: message.to, date: row.createdAt, link: linkOf(message), ...rendered });
  }
}

function linkOf(message: MailMessage): string | null {
  return 'link' in message.values ? message.values.link : null;
}
