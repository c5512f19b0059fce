import { type Command, Option } from 'commander';
import { adoptSecret } from './adopt';
import { generateKeys } from './generate';
import { rotateKeys, type RotateOptions } from './rotate';

/** Adds the command `gatehouse keys`. */
export function addKeysCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('make or change the keys of access tokens, refresh tokens and mails');
  keys
    .command('generate')
    .description('print new keys as lines for the environment; nothing is stored')
    .addOption(
      new Option('--algorithm <name>', 'of the signing key; JWT_ALGORITHM where it is left out').choices([
        'ES256',
        'RS256',
      ]),
    )
    .option('--dev', 'with the development defaults', false)
    .action(generateKeys);
  keys
    .command('rotate')
    .description(
      'print new keys for the present ones, in steps that end no session; with --dev, change those of DATA_DIR',
    )
    .addOption(new Option('--only <part>', 'change one of the two').choices(['signing', 'secret']))
    .option('--dev', 'change the keys of the data folder', false)
    .action((options: RotateOptions) => rotateKeys(options));
  keys
    .command('adopt')
    .description('let the database belong to the present SECRET_KEY, where the one that it was written with is lost')
    .option('--yes', 'without asking', false)
    .option('--force', 'in production too', false)
    .option('--dev', 'with the development defaults', false)
    .action(adoptSecret);
}
