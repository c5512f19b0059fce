import { ownCommand } from '../../shared/own-command';
import { ALL_COLLECTIONS } from '../../storage/collections';
import type { IndexFault } from '../../storage/database';
import { duplicatesSummary } from '../duplicates-text';
import { type Check, fail, type Finding, ok, skip } from './finding';
import type { IndexDuplicates } from '../../storage/index-duplicates';

/** Checks that every index exists as declared. */
export const indexesCheck: Check = {
  name: 'indexes',
  needs: ['STORAGE', 'MONGODB_URI', 'MONGODB_DB', 'MONGODB_TLS_CA_FILE'],
  examine: async ({ database }) => {
    const opened = await database.open();
    if (opened.state === 'absent') return [skip('Nothing is stored yet: the first start makes them.')];
    if (opened.state === 'away') return [skip('The database cannot be asked.')];
    const faults = await opened.database.indexFaults(ALL_COLLECTIONS);
    const duplicates = faults.some(isOfUnique) ? await opened.database.duplicates(ALL_COLLECTIONS) : [];
    if (duplicates.length > 0) return duplicates.map(duplicatesFinding);
    const declared = ALL_COLLECTIONS.flatMap(({ indexes }) => indexes).length;
    if (faults.length === 0) return [ok(`${declared} are there, as declared.`)];
    if (faults.length === declared && faults.every(({ fault }) => fault === 'missing')) {
      return [skip('The database is empty: the first start makes them.')];
    }
    return faults.map((fault) => findingOf(fault, opened.database.engine));
  },
};

function isOfUnique({ index }: IndexFault): boolean {
  return ALL_COLLECTIONS.some(({ indexes }) => indexes.some(({ name, unique }) => name === index && unique === true));
}

function duplicatesFinding(found: IndexDuplicates): Finding {
  return fail(
    `A gateway does not start: several documents have what one may have. ${duplicatesSummary(found)}.`,
    `Keep one document of each, change or remove the others; \`${ownCommand('database duplicates')}\` lists them.`,
  );
}

function findingOf({ collection, fault, index }: IndexFault, engine: string): Finding {
  if (fault === 'missing') {
    return fail(
      `${index} of ${collection} is missing.`,
      `Start a gateway, or \`${ownCommand('database create')}\`: both make it.`,
    );
  }
  const cure =
    engine === 'mongodb'
      ? `Drop it (db.${collection}.dropIndex("${index}")), then start a gateway.`
      : `\`${ownCommand('database export')}\`, \`database reset ${collection}\`, then \`database restore --merge\`.`;
  return fail(`${index} of ${collection} has another definition.`, cure);
}
