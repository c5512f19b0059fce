import { type Command, Option } from 'commander';
import type { OriginName } from '../../importing/import.service';
import { importUsers, type ImportOptions } from './import-users';

/** Adds to `gatehouse import` a command for each origin. */
export function addImportCommands(program: Command): void {
  const command = program.command('import').description('take over the users of another system, with their passwords');
  add(command, 'authx', 'users of AuthX 0.5 to 0.9');
  add(command, 'emah', 'users of easy-mongodb-auth-handler 1 and 2').addOption(
    new Option('--blocked <file>', 'its collection of blocked addresses, in the same formats'),
  );
  add(command, 'fastapi', 'users of the FastAPI, MongoDB and JWT tutorial');
}

function add(command: Command, origin: OriginName, description: string): Command {
  return command
    .command(origin)
    .description(description)
    .argument('<file>', 'JSON lines or an array, as mongoexport writes them; - for standard input')
    .option('--dry-run', 'change nothing, and report what would happen', false)
    .option('--unconfirmed', 'no address counts as confirmed, whatever the rows say', false)
    .option('--report <file>', 'rows that were not imported or not wholly; <file>.report.jsonl by default')
    .option('--dev', 'with the development defaults', false)
    .action((file: string, options: ImportOptions) => importUsers(origin, file, options));
}
