import { AuditRepository } from '../../audit/audit.repository';
import type { Database } from '../../storage/database';
import { type Check, fail, type Finding, ok, type Patient, skip } from './finding';
import { lookAtFolder } from './folder';

/** Tokens and codes live for minutes; a server may also sweep by its own clock what still lives by this one's. */
const TOLERATED_MS = 5000;

/**
 * Checks that the machine's clock agrees with the database server's, or with that of the data folder's disk, and nothing was
 * recorded in its future. It cannot say whether all of them are right.
 */
export const clockCheck: Check = {
  name: 'clock',
  needs: ['STORAGE', 'MONGODB_URI'],
  examine: async (patient) => {
    const opened = await patient.database.open();
    if (opened.state !== 'open') return [skip('There is no clock to compare with.')];
    const difference = await differenceFrom(opened.database, patient);
    const findings = [
      ...(difference === null ? [] : differenceFault(difference.ms, difference.whose)),
      ...(await futureFault(opened.database, patient)),
    ];
    if (findings.length > 0) return findings;
    if (difference === null) return [skip('There is no clock to compare with.')];
    return [ok(`It agrees with ${difference.whose}.`)];
  },
};

interface Difference {
  readonly whose: string;
  /** Positive where the other clock is ahead. */
  readonly ms: number;
}

async function differenceFrom(
  database: Database,
  { clock, survey: { settings } }: Patient,
): Promise<Difference | null> {
  const before = clock.now().getTime();
  const { now } = await database.describe();
  if (now !== null) return { whose: 'the database server', ms: outside(now, before, clock.now().getTime()) };
  if (settings.storage.engine !== 'embedded') return null;
  const looked = lookAtFolder(settings.storage.dataDir, 'DATA_DIR');
  if (looked.fault !== null || looked.stampedAt === null) return null;
  return { whose: 'the disk of the data folder', ms: outside(looked.stampedAt, before, clock.now().getTime()) };
}

/** Milliseconds by which the moment lies after or before the time in which it was asked for. */
function outside(moment: Date, before: number, after: number): number {
  const at = moment.getTime();
  return at > after ? at - after : Math.min(at - before, 0);
}

function differenceFault(ms: number, whose: string): Finding[] {
  if (Math.abs(ms) <= TOLERATED_MS) return [];
  const side = ms > 0 ? 'behind' : 'ahead of';
  return [fail(`This clock is ${seconds(ms)} s ${side} that of ${whose}.`, 'Let NTP set the clocks of both.')];
}

async function futureFault(database: Database, { clock }: Patient): Promise<Finding[]> {
  const newest = await new AuditRepository(database).findNewest();
  const ms = newest === null ? 0 : newest.at.getTime() - clock.now().getTime();
  if (ms <= TOLERATED_MS) return [];
  return [
    fail(
      `An audit event lies ${seconds(ms)} s ahead of this clock.`,
      'Let NTP set the clock: it was set back, or another gateway is ahead.',
    ),
  ];
}

function seconds(ms: number): number {
  return Math.round(Math.abs(ms) / 1000);
}
