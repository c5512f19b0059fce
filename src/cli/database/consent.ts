import type { Settings } from '../../settings';
import { CommandRefused } from '../failure';
import { readLine } from '../prompt';
import { databaseName } from './open';

/** The consent to delete data. */
export interface ConsentOptions {
  readonly yes: boolean;
  readonly force: boolean;
}

/**
 * Demands consent to delete data: the database's name typed back, or `--yes`; in production `--force` too.
 * @throws {CommandRefused}
 */
export async function requireConsent(settings: Settings, deed: string, { force, yes }: ConsentOptions): Promise<void> {
  const name = databaseName(settings);
  if (settings.production && !force) {
    throw new CommandRefused(
      `This would ${deed} of ${name}, which is in production. Say --force too if that is meant.`,
    );
  }
  if (yes) return;
  const typed = await readLine(`This will ${deed} of ${name}, for good. Type ${name} to go on: `);
  if (typed.trim() !== name) throw new CommandRefused(`Nothing was changed: type ${name}, or say --yes.`);
}
