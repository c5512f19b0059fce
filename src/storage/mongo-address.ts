import { clientOptions } from './mongo-client-options';
import type { MongoSettings } from './open-database';

/**
 * Returns the rule that a connection string breaks, or null: the driver's own, without the driver's words, which may
 * repeat a password. Nothing is connected.
 */
export async function mongoAddressFault(settings: MongoSettings): Promise<string | null> {
  const { MongoClient } = await import('mongodb');
  try {
    await new MongoClient(settings.uri, clientOptions(settings)).close();
    return null;
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}`;
  }
}

const FORM = 'write mongodb://user:password@host:port/?options, with user and password percent-encoded';

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const [, options] = /^options? ([\w, ]{1,200}) (?:is|are) not supported$/i.exec(message) ?? [];
  return options === undefined ? FORM : `the driver does not know the option ${options}`;
}
