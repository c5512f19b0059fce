import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { createAdmin, type CreateAdminOptions } from './create-admin';
import { addDatabaseCommands } from './database/database.commands';
import { addDoctorCommand } from './doctor/doctor.command';
import { addImportCommands } from './import/import.command';
import { addKeysCommands } from './keys/keys.commands';
import { addOutboxCommands } from './outbox/outbox.commands';
import { serve } from './serve';
import { printVersion, versionText } from './version';

/** A command line that cannot be read; 64 is for one that can, and is refused. */
const MISUSE = 2;

const program = new Command('gatehouse')
  .description('An authentication gateway for GraphQL on MongoDB.')
  .version(versionText(), '-V, --version', 'print the version')
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride();

program
  .command('serve')
  .description('serve the gateway until it is stopped')
  .option('--dev', 'with the development defaults', false)
  .action(({ dev }: { dev: boolean }) => serve(dev));

program
  .command('create-admin')
  .description('make an administrator; the password is read from standard input')
  .option('--email <address>', 'e-mail address, which counts as confirmed')
  .option('--username <name>', 'derived from the address where it is left out')
  .option(
    '--promote',
    'make the account that has this address or username an administrator; its name is typed back',
    false,
  )
  .option('--dev', 'with the development defaults', false)
  .action((options: CreateAdminOptions, command: Command) => {
    const isNamed = options.email !== undefined || (options.promote && options.username !== undefined);
    if (!isNamed) command.error("error: required option '--email <address>' not specified");
    return createAdmin(options);
  });

program.command('version').description('print the version').action(printVersion);

addDoctorCommand(program);
addImportCommands(program);
addKeysCommands(program);
addDatabaseCommands(program);
addOutboxCommands(program);

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : MISUSE;
});
