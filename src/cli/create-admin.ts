import { createGateway } from '../gateway';
import { ALL_COLLECTIONS } from '../storage/collections';
import { loadSettings } from './environment';
import { runCommand } from './failure';
import { readLine } from './prompt';
import { builtSurroundings, printLine } from './surroundings';

export interface CreateAdminOptions {
  readonly email: string;
  readonly username?: string;
  readonly dev: boolean;
}

/** The administrator exists when the command ends with 0; else it says what to do and nothing was changed. */
export function createAdmin({ dev, email, username }: CreateAdminOptions): Promise<void> {
  return runCommand(async () => {
    const settings = { ...loadSettings(dev), LOG_LEVEL: 'silent' } as const;
    const gateway = await createGateway(settings, builtSurroundings(settings));
    try {
      await gateway.foundations.database.prepare(ALL_COLLECTIONS);
      const password = await readLine('Password: ', { hidden: true });
      const admin = await gateway.services.firstAdmin.create({ email, username, password });
      printLine(`${admin.username} <${admin.email ?? ''}> is an administrator now.`);
    } finally {
      await gateway.stop();
    }
  });
}
