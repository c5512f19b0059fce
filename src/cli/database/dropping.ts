import { note } from '../../announcing/note';
import { AdminRosterRepository } from '../../administration/admin-roster.repository';
import { ALL_COLLECTIONS, COLLECTIONS, INSTALLATION } from '../../storage/collections';
import type { CollectionSpec, Database } from '../../storage/database';
import { commandTrail } from '../command-trail';
import { printLine } from '../runtime';
import { enterAdministrators } from './administrators';
import { chosenCollections } from './chosen-collections';
import { type ConsentOptions, requireConsent } from './consent';
import { type DatabaseAtHand, databaseName, onDatabase } from './open';

export interface CreateOptions {
  readonly all: boolean;
  readonly dev: boolean;
}

export type DropOptions = CreateOptions & ConsentOptions;

/** Makes the collections with all their indexes; data that exists stays. */
export function createCollections(name: string | undefined, { all, dev }: CreateOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    const chosen = chosenCollections(name, all || name === undefined);
    await database.prepare(chosen);
    printLine(`${listed(chosen)} of ${databaseName(settings)} can be used.`);
  });
}

/** Removes the collections with their indexes; no other of the database is touched. */
export function dropCollections(name: string | undefined, options: DropOptions): Promise<void> {
  return onDatabase(options.dev, async ({ database, settings }) => {
    const chosen = chosenCollections(name, options.all);
    await requireConsent(settings, `drop ${listed(chosen)}`, options);
    await drop(database, chosen);
    if (!chosen.some(isTrail)) await record({ database, settings }, 'drop', chosen);
    printLine(`Dropped ${listed(chosen)} of ${databaseName(settings)}.`);
  });
}

/** Empties the collections and keeps all their indexes. */
export function resetCollections(name: string | undefined, options: DropOptions): Promise<void> {
  return onDatabase(options.dev, async ({ database, settings }) => {
    const chosen = chosenCollections(name, options.all);
    await requireConsent(settings, `empty ${listed(chosen)}`, options);
    await drop(database, chosen);
    await database.prepare(chosen);
    await record({ database, settings }, 'reset', chosen);
    printLine(`Emptied ${listed(chosen)} of ${databaseName(settings)}.`);
  });
}

/**
 * Removes the collections. The list of administrators is among the settings: without users it is empty, without settings it
 * is made anew. A database without anything belongs to no SECRET_KEY.
 */
async function drop(database: Database, chosen: readonly CollectionSpec[]): Promise<void> {
  if (chosen.some(({ name }) => name === COLLECTIONS.users.name)) await new AdminRosterRepository(database).clear();
  for (const { name } of chosen) await database.dropCollection(name);
  if (chosen.length === ALL_COLLECTIONS.length) await database.dropCollection(INSTALLATION.name);
  if (chosen.some(({ name }) => name === COLLECTIONS.settings.name)) await enterAdministrators(database);
}

function isTrail({ name }: CollectionSpec): boolean {
  return name === COLLECTIONS.auditEvents.name;
}

async function record(atHand: DatabaseAtHand, deed: string, chosen: readonly CollectionSpec[]): Promise<void> {
  const details = { deed, collections: chosen.map(({ name }) => name) };
  await note(commandTrail(atHand), 'data-dropped', { userId: null, actorId: null, origin: null, details });
}

function listed(chosen: readonly CollectionSpec[]): string {
  return chosen.length === 1 ? String(chosen[0]?.name) : `all ${chosen.length} collections`;
}
