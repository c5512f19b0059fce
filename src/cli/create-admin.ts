import { ALL_COLLECTIONS } from '../storage/collections';
import { runCommand } from './failure';
import { readLine } from './prompt';
import { printLine } from './runtime';
import { withGateway } from './with-gateway';

export interface CreateAdminOptions {
  readonly email: string;
  readonly username?: string;
  readonly dev: boolean;
}

/** The administrator exists when the command ends with 0; else it says what to do and nothing was changed. */
export function createAdmin({ dev, email, username }: CreateAdminOptions): Promise<void> {
  return runCommand(() =>
    withGateway({ dev }, async ({ platform, services }) => {
      await platform.database.prepare(ALL_COLLECTIONS);
      await platform.secret.claim();
      const password = await readLine('Password: ', { hidden: true });
      const admin = await services.firstAdmin.create({ email, username, password });
      printLine(`${admin.username} <${admin.email ?? ''}> is an administrator now.`);
    }),
  );
}
