import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maskEmailAddress } from '../shared/email-address';
import { makeFolder } from '../shared/folder';
import { makePrivate, PRIVATE } from '../shared/private-file';
import type { MailSender, MailTransport, OutgoingMail } from './mail-transport';
import { composeEml } from './nodemailer';

export interface FileTransportOptions {
  readonly folder: string;
  readonly from: MailSender;
  /** Receives one line for each mail, with its link or code: in development alone, for either is a secret. */
  readonly announce?: ((line: string) => void) | undefined;
}

/**
 * Writes each mail whole as one `.eml`, named by its time and id, readable by its owner alone.
 *
 * It appears by rename, so that a watcher of the folder never reads half of one; the same mail twice is one file.
 */
export class FileTransport implements MailTransport {
  private closedToOthers = false;

  constructor(private readonly options: FileTransportOptions) {}

  async send(mail: OutgoingMail): Promise<void> {
    const { folder, from, announce } = this.options;
    const name = `${mail.date.toISOString().replace(/:/g, '-')}-${mail.id}.eml`;
    await this.open();
    await writeWhole(folder, name, await composeEml(mail, from));
    announce?.(announcement(mail));
  }

  async verify(): Promise<void> {
    await this.open();
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  /** Makes the folder if it is missing, and once makes the mails in it unreadable for others. */
  private async open(): Promise<void> {
    const { folder } = this.options;
    makeFolder(folder);
    if (this.closedToOthers) return;
    this.closedToOthers = true;
    for (const name of await readdir(folder)) if (name.endsWith('.eml')) makePrivate(join(folder, name));
  }
}

async function writeWhole(folder: string, name: string, content: Buffer): Promise<void> {
  const temporary = join(folder, `.${name}.${String(process.pid)}.tmp`);
  try {
    await writeFile(temporary, content, { mode: PRIVATE });
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** One line that says who is written to and why, with the link or code where there is one. */
function announcement(mail: OutgoingMail): string {
  const line = `mail to ${maskEmailAddress(mail.to)}: ${mail.subject}`;
  return [line, mail.link ?? mail.code].filter((part) => part != null).join(': ');
}
