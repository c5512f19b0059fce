import 'reflect-metadata';
import { Command } from 'commander';
import { createAdmin, type CreateAdminOptions } from './create-admin';
import { serve } from './serve';

const program = new Command('gatehouse').description('An authentication gateway for GraphQL on MongoDB.');

program
  .command('serve')
  .description('serve the gateway until it is stopped')
  .option('--dev', 'with the development defaults', false)
  .action(({ dev }: { dev: boolean }) => serve(dev));

program
  .command('create-admin')
  .description('make an administrator; the password is read from standard input')
  .requiredOption('--email <address>', 'e-mail address, which counts as confirmed')
  .option('--username <name>', 'derived from the address where it is left out')
  .option('--dev', 'with the development defaults', false)
  .action((options: CreateAdminOptions) => createAdmin(options));

void program.parseAsync();
