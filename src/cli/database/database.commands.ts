import type { Command } from 'commander';
import { createCollections, dropCollections, resetCollections } from './dropping';
import { databaseDuplicates } from './duplicates';
import { exportDatabase } from './export-file';
import { restoreDatabase } from './restore-file';
import { databaseStats } from './stats';

/** Adds the command `gatehouse database`. */
export function addDatabaseCommands(program: Command): void {
  const database = program
    .command('database')
    .description('look after the database; stop the gateways before you drop, reset or restore');
  addDeeds(database);
  addTransfers(database);
  database
    .command('duplicates')
    .description('list what several documents have that one may have: it keeps a gateway from starting')
    .option('--json', 'as one JSON document', false)
    .option('--dev', 'with the development defaults', false)
    .action(databaseDuplicates);
}

function addDeeds(database: Command): void {
  database
    .command('create')
    .description('make what is missing of collections and indexes')
    .argument('[collection]', 'one of them; all where it is left out')
    .option('--all', 'all of them', false)
    .option('--dev', 'with the development defaults', false)
    .action(createCollections);
  for (const [name, does, action] of [
    ['drop', 'remove a collection with its indexes', dropCollections],
    ['reset', 'empty a collection, its indexes made anew', resetCollections],
  ] as const) {
    database
      .command(name)
      .description(`${does}; asks for the database's name`)
      .argument('[collection]', 'one of them, such as users, sessions or limits')
      .option('--all', 'all of them', false)
      .option('--yes', 'without asking', false)
      .option('--force', 'in production too', false)
      .option('--dev', 'with the development defaults', false)
      .action(action);
  }
}

function addTransfers(database: Command): void {
  database
    .command('stats')
    .description('count what is stored, and how much room it takes')
    .option('--json', 'as one JSON document', false)
    .option('--dev', 'with the development defaults', false)
    .action(databaseStats);
  database
    .command('export')
    .description('write every document as a line of JSON, for any engine to restore')
    .option('--out <file>', 'where to; standard output where it is left out')
    .option('--dev', 'with the development defaults', false)
    .action(exportDatabase);
  database
    .command('restore')
    .description('store every document of an export in an empty database')
    .argument('<file>', 'the export; - for standard input')
    .option('--merge', 'into a database in use: what is there stays as it is', false)
    .option('--dev', 'with the development defaults', false)
    .action(restoreDatabase);
}
