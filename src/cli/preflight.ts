import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { storageOptions } from '../storage/storage.module';
import { InvalidSettings, type Settings, type SettingsSurvey } from '../settings';
import { unreadable } from '../settings/json-file';
import { readTextFile } from '../settings/text-file';
import { systemClock } from '../shared/clock';
import { mongoAddressFault } from '../storage/mongo-address';
import { guessableAdminFault } from './guessable-admin';
import { hostFault, portFault } from './listening';
import { builtRuntime, silentLogger } from './runtime';
import { folderRule } from './writable-folder';
import type { SettingFault } from '../settings/setting-fault';

/**
 * Returns the faults that the libraries behind the settings would find later, so that a start ends with the name of the setting
 * and not with a trace, or does not begin in vain.
 */
async function laterFaults(settings: Settings): Promise<SettingFault[]> {
  const found = [...(await storageFaults(settings)), ...folderFaults(settings)];
  return found.map(({ name, rule }) => ({ name: settings.aliases.get(name) ?? name, rule }));
}

/** Returns the survey with the further faults of a start, for settings that have no fault yet. */
export async function withLaterFaults(survey: SettingsSurvey): Promise<SettingsSurvey> {
  const { host, PORT: port } = survey.settings;
  const place = (await hostFault(host)) ?? (port === 0 ? null : await portFault(host, port));
  const known = new Set(survey.faults.map(({ name }) => name));
  const guessable = known.has('ADMIN_PASSWORD') ? null : await guessableFault(survey.settings);
  const others = [place, guessable].filter((fault) => fault !== null);
  const later = [...(await laterFaults(survey.settings)), ...others];
  return { ...survey, faults: [...survey.faults, ...later.filter(({ name }) => !known.has(name))] };
}

function guessableFault(settings: Settings): Promise<SettingFault | null> {
  return guessableAdminFault(settings, builtRuntime(settings, silentLogger()));
}

/** @throws {InvalidSettings} where a library would refuse a setting, or the address cannot be listened on. */
export async function requireListening(settings: Settings): Promise<void> {
  const fault = await hostFault(settings.host);
  const faults = [...(await laterFaults(settings)), ...(fault === null ? [] : [fault])];
  if (faults.length > 0) throw new InvalidSettings(faults);
}

/** Returns the settings. @throws {InvalidSettings} where a library would refuse one. */
export async function usable(settings: Settings): Promise<Settings> {
  const faults = await laterFaults(settings);
  if (faults.length > 0) throw new InvalidSettings(faults);
  return settings;
}

async function storageFaults(settings: Settings): Promise<SettingFault[]> {
  const options = storageOptions(settings, systemClock);
  if (options.engine !== 'mongodb') return [];
  const [address, authority] = [await mongoAddressFault(options), authorityFault(options.tlsCaFile)];
  return [
    ...(address === null ? [] : [{ name: 'MONGODB_URI', rule: address }]),
    ...(authority === null ? [] : [{ name: 'MONGODB_TLS_CA_FILE', rule: authority }]),
  ];
}

function authorityFault(path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return isCertificate(readTextFile(path)) ? null : 'names a file that holds no certificate in PEM';
  } catch (error) {
    return unreadable(error);
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== '';
  } catch {
    return false;
  }
}

/** Folders that are there before the first start, and files in the place of those that it makes. */
function folderFaults({ MAIL_DIR, MAIL_TEMPLATES_DIR, mailTransport }: Settings): SettingFault[] {
  const templates = MAIL_TEMPLATES_DIR;
  return [
    ...(templates === undefined || isFolder(templates)
      ? []
      : [
          {
            name: 'MAIL_TEMPLATES_DIR',
            rule: 'must name a folder that is there: the mail templates of yours lie in it',
          },
        ]),
    ...(mailTransport === 'file' && MAIL_DIR !== undefined ? mailFolderFaults(MAIL_DIR) : []),
  ];
}

/** Mails are written later: a folder that cannot be made or written would hold them back for good. */
function mailFolderFaults(folder: string): SettingFault[] {
  const rule = folderRule(folder);
  return rule === null ? [] : [{ name: 'MAIL_DIR', rule }];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
