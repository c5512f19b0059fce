import { join } from 'node:path';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Opened } from '../shared/opened';
import { createMailTransport, type MailTransportSettings } from './create-transport';
import { MailDelivery } from './mail-delivery';
import { MailRenderer } from './mail-renderer';
import { MailSealer } from './mail-sealer';
import type { MailSender } from './mail-transport';
import { smtpServerOf } from './smtp-server';

interface Parts {
  readonly clock: Clock;
  readonly opened: Opened;
  readonly print?: (text: string) => void;
  readonly templatesDir: string;
  /** The key that seals mails, and the one before. */
  readonly key: { readonly current: Buffer; readonly all: readonly Buffer[] };
}

/** The sealer of mails for services, and their delivery to the server. */
export interface MailSide {
  readonly mail: MailSealer;
  readonly delivery: MailDelivery;
}

const DEVELOPMENT_SENDER: MailSender = { name: '', address: 'gatehouse@localhost.localdomain' };

/** Builds the mail side that the settings describe. @throws {TemplateFault} naming the file and line of a broken template. */
export async function mailModule(settings: Settings, parts: Parts): Promise<MailSide> {
  const { clock, opened, print, templatesDir } = parts;
  const [key = parts.key.current, ...previousKeys] = parts.key.all;
  const sealer = new MailSealer({ key, previousKeys, clock });
  const overrides = settings.MAIL_TEMPLATES_DIR;
  const renderer = await MailRenderer.load({
    templatesDir,
    siteName: settings.SITE_NAME,
    ...(overrides === undefined ? {} : { overrideDir: overrides }),
  });
  const from = settings.MAIL_FROM ?? DEVELOPMENT_SENDER;
  const transport = createMailTransport(transportOf(settings), { from, print });
  opened.add(transport, (made) => made.close());
  return { mail: sealer, delivery: new MailDelivery({ sealer, renderer, transport }) };
}

/** Returns the mail transport that the settings name. */
export function transportOf(settings: Settings): MailTransportSettings {
  const kind = settings.mailTransport;
  if (kind === 'file') return { kind, folder: settings.MAIL_DIR ?? join(settings.DATA_DIR, 'mail') };
  if (kind !== 'smtp') return { kind };
  const server = smtpServerOf(settings);
  return server === null ? { kind: 'none' } : { kind, server };
}
