import type { Command } from 'commander';
import { listDeadLetters, retryDeadLetters } from './dead-letters';

/** Adds the command `gatehouse outbox`. */
export function addOutboxCommands(program: Command): void {
  const outbox = program.command('outbox').description('look after mails and events that were given up');
  outbox
    .command('list')
    .description('list dead letters, the last first, without what they say')
    .option('--json', 'as one JSON document', false)
    .option('--dev', 'with the development defaults', false)
    .action(listDeadLetters);
  outbox
    .command('retry')
    .description('have a dead letter sent again by a running gateway')
    .argument('[id]', 'one of them')
    .option('--all', 'all of them', false)
    .option('--dev', 'with the development defaults', false)
    .action(retryDeadLetters);
}
