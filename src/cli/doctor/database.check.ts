import type { Settings } from '../../settings';
import { newId } from '../../shared/random';
import { ALL_COLLECTIONS, COLLECTIONS } from '../../storage/collections';
import { type Database, StorageUnavailable } from '../../storage/database';
import { awayReason } from '../../storage/mongo-away';
import { ProbeRepository } from '../../throttling/probe.repository';
import { type Check, fail, type Finding, ok, type Patient, skip } from './finding';

/** Checks that the database answers and can be written. */
export const databaseCheck: Check = {
  name: 'database',
  needs: ['STORAGE', 'MONGODB_URI', 'MONGODB_DB', 'MONGODB_TLS_CA_FILE'],
  examine: async (patient) => {
    const { settings } = patient.survey;
    const opened = await patient.database.open();
    if (opened.state === 'absent') {
      return [skip(`Nothing is stored in ${settings.DATA_DIR} yet: the first start makes it.`)];
    }
    if (opened.state === 'away') return [fault(opened.error, settings)];
    try {
      const { version } = await opened.database.describe();
      await tryToWrite(opened.database, patient);
      return [ok(`${nameOf(settings)}, ${version}, answers in ${opened.answeredInMs} ms and can be written.`)];
    } catch (error) {
      return [fault(error, settings)];
    }
  },
};

function nameOf({ storage }: Settings): string {
  return storage.engine === 'mongodb' ? `MongoDB's protocol, database ${storage.database}` : `${storage.engine} engine`;
}

/**
 * A document was written and removed, among the limits, which expire by themselves; where there are none yet, the server
 * was asked to remove what is not there, which needs the right to write and makes nothing.
 */
async function tryToWrite(database: Database, { clock }: Patient): Promise<void> {
  const probes = new ProbeRepository(database);
  const spec = ALL_COLLECTIONS.filter(({ name }) => name === COLLECTIONS.limits.name);
  const id = `doctor:${newId()}`;
  if ((await database.indexFaults(spec)).length === 0) await probes.insert(id, clock.now());
  await probes.remove(id);
}

/** Codes and names of the driver's errors, each with what to do; its words may repeat the address. */
const CURES: readonly (readonly [RegExp, string, string])[] = [
  [
    /^18 /,
    'It refuses the user or the password.',
    'Correct them in MONGODB_URI; percent-encode what is not a letter or digit.',
  ],
  [/^13 /, 'The user has not the right for that.', 'Give it the role readWrite on MONGODB_DB.'],
  [/^ENOENT/, 'MONGODB_TLS_CA_FILE cannot be read.', 'Name a file with the authority in PEM.'],
  [
    /MongoParseError|MongoInvalidArgument|MongoMissing|MongoAPIError|ERR_INVALID/,
    'MONGODB_URI cannot be read.',
    'Write mongodb://user:password@host:port/?options, with user and password percent-encoded.',
  ],
  [
    /CERT|SSL|TLS/i,
    'The encrypted connection fails.',
    'Name its authority in MONGODB_TLS_CA_FILE, and see that tls in MONGODB_URI says what the server does.',
  ],
];

function fault(error: unknown, { storage }: Settings): Finding {
  if (storage.engine !== 'mongodb' && error instanceof StorageUnavailable) {
    const [what = '', ...cure] = error.message.split(/(?<=\.) /);
    return fail(what, cure.join(' '));
  }
  const traits = traitsOf(error);
  const known = CURES.find(([pattern]) => pattern.test(traits));
  if (known !== undefined) return fail(known[1], known[2]);
  const reason = awayReason((error as Error | undefined)?.cause);
  return fail(
    `It does not answer${reason === null ? '' : `: ${reason}`}.`,
    'Start it, or correct host, port and tls in MONGODB_URI; see that no firewall is between.',
  );
}

function traitsOf(error: unknown): string {
  const { name = '', code = '', cause } = (error ?? {}) as { name?: string; code?: unknown; cause?: unknown };
  const own = error instanceof StorageUnavailable ? '' : `${String(code)} ${name}`;
  return cause === undefined ? own : `${traitsOf(cause)} ${own}`.trim();
}
