import { accessSync, constants, statSync } from 'node:fs';
import { clientOptions } from './mongo-client-options';
import type { MongoSettings } from './database-settings';

/**
 * Returns the rule that a connection string breaks, or null: the driver's own, without the driver's words, which may
 * repeat a password. Nothing is connected.
 */
export async function mongoAddressFault(settings: MongoSettings): Promise<string | null> {
  const { MongoClient } = await import('mongodb');
  try {
    const client = new MongoClient(settings.uri, clientOptions(settings));
    await client.close();
    return fileRule(client.options);
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}`;
  }
}

/** Options that name files, which the driver reads when it connects. */
const FILES = ['tlsCAFile', 'tlsCertificateKeyFile', 'tlsCRLFile'] as const;

function fileRule(options: Readonly<Partial<Record<(typeof FILES)[number], string>>>): string | null {
  const unread = FILES.find((name) => options[name] !== undefined && !isReadable(options[name]));
  return unread === undefined ? null : `names a file in ${unread} that cannot be read`;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const FORM = 'write mongodb://user:password@host:port/?options, with user and password percent-encoded';

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const [, options] = /^options? ([\w, ]{1,200}) (?:is|are) not supported$/i.exec(message) ?? [];
  return options === undefined ? FORM : `the driver does not know the option ${options}`;
}
