import { addressesCheck } from './addresses.check';
import { clockCheck } from './clock.check';
import { cookieDomainCheck } from './cookie-domain.check';
import { databaseCheck } from './database.check';
import { DatabaseAccess } from './database-access';
import { dataFolderCheck } from './data-folder.check';
import { exposureOf } from './exposed-files';
import { type Check, fail, type Finding, type NamedFinding, type Patient, skip } from './finding';
import { indexesCheck } from './indexes.check';
import { keysCheck } from './keys.check';
import { mailCheck } from './mail.check';
import { redisCheck } from './redis.check';
import { secretCheck } from './secret.check';
import { settingsCheck } from './settings.check';
import { templatesCheck } from './templates.check';

const CHECKS: readonly Check[] = [
  settingsCheck,
  addressesCheck,
  cookieDomainCheck,
  keysCheck,
  secretCheck,
  dataFolderCheck,
  databaseCheck,
  indexesCheck,
  clockCheck,
  redisCheck,
  mailCheck,
  templatesCheck,
];

/** The findings of every check, in a fixed order; no failure stops the others. Closes what was opened. */
export async function examine(patient: Omit<Patient, 'database' | 'exposure'>): Promise<NamedFinding[]> {
  const exposure = exposureOf(patient.survey.settings);
  const database = new DatabaseAccess(patient.survey.settings, patient.clock);
  try {
    const found = await Promise.all(CHECKS.map((check) => made(check, { ...patient, database, exposure })));
    return found.flat();
  } finally {
    await database.close();
  }
}

async function made(check: Check, patient: Patient): Promise<NamedFinding[]> {
  const findings = await looked(check, patient);
  const { aliases } = patient.survey.settings;
  return findings.map((finding) => ({ check: check.name, ...underAliases(finding, aliases) }));
}

/** Returns the finding in the names that the environment uses. */
function underAliases(finding: Finding, aliases: ReadonlyMap<string, string>): Finding {
  const { cure, message, state } = finding;
  const renamed = (text: string) =>
    [...aliases].reduce((words, [name, alias]) => words.replace(new RegExp(`\\b${name}\\b`, 'g'), alias), text);
  if (aliases.size === 0 || state === 'ok') return finding;
  return { state, message: renamed(message), ...(cure === undefined ? {} : { cure: renamed(cure) }) };
}

/** Reports an unforeseen error by its name and code alone: its words may hold a setting's value. */
async function looked(check: Check, patient: Patient): Promise<readonly Finding[]> {
  const lacking = lackingSettings(check, patient);
  if (lacking.length > 0) return [skip(`Put ${lacking.join(', ')} right first.`)];
  try {
    return await check.examine(patient);
  } catch (error) {
    const { name = 'Error', code = '' } = (error ?? {}) as { name?: string; code?: unknown };
    return [fail(`The check ended with ${`${name} ${String(code)}`.trim()}.`, 'The log of the gateway may say more.')];
  }
}

/** The settings that the check needs, where they are missing or unusable. */
function lackingSettings({ needs }: Check, { survey: { faults, given, settings } }: Patient): string[] {
  return needs.filter(
    (name) => !given.has(name) && faults.some((fault) => fault.name === (settings.aliases.get(name) ?? name)),
  );
}
