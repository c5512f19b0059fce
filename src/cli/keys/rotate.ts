import { rotateDevelopmentSecret, rotateDevelopmentSigningKey } from '../../keys/development-keys';
import { InvalidSettings, type SettingsSurvey } from '../../settings';
import { roughly } from '../../shared/counted';
import { loadSurvey } from '../environment';
import { CommandRefused, runCommand } from '../failure';
import { keyFaults } from '../key-settings';
import { printLine } from '../runtime';
import { type PresentKeys, type Rotation, type RotatedParts, rotationOf } from './rotation';

export interface RotateOptions {
  readonly only?: 'signing' | 'secret';
  readonly dev: boolean;
}

/** Prints new keys in the order to deploy them; in development it changes those of the data folder. */
export function rotateKeys({ dev, only }: RotateOptions): Promise<void> {
  return runCommand(async () => {
    const survey = loadSurvey(dev);
    // A fault among any other settings does not matter here.
    const faults = keyFaults(survey.faults);
    if (faults.length > 0) throw new InvalidSettings(faults);
    const parts = { signing: only !== 'secret', secret: only !== 'signing' };
    if (dev) rotateDataFolder(survey, parts);
    else printSteps(rotationOf(presentKeys(survey, parts), parts), survey);
  });
}

function presentKeys({ settings }: SettingsSurvey, parts: RotatedParts): PresentKeys {
  const { keys, JWT_ALGORITHM: algorithm } = settings;
  if (parts.secret && keys.previousSecret !== null) {
    throw new CommandRefused(
      'SECRET_KEY_PREVIOUS is still set: changing SECRET_KEY again would end the sessions under it. ' +
        'Remove it once it may go, or change the signing key alone with --only signing.',
    );
  }
  const { signingKey, secret } = keys;
  if (signingKey === null || secret === null) throw new CommandRefused('There are no keys to change.');
  return { algorithm, signingKey, previousKeys: keys.previousKeys, secret };
}

/**
 * The time after which services that verify tokens by themselves know a key of the JWKS: ten minutes for the keys that
 * docs/verifying.md lets them keep, and five in which a cache on the way may answer with the list before.
 */
const VERIFIERS_LEARN = '15 minutes';

function printSteps({ announce, change, forget }: Rotation, { settings, given }: SettingsSurvey): void {
  const wait = forget.some(([name]) => name === 'SECRET_KEY_PREVIOUS')
    ? `${roughly(settings.SESSION_MAX_AGE)} (SESSION_MAX_AGE)`
    : `${roughly(settings.ACCESS_TOKEN_EXPIRES_IN)} (ACCESS_TOKEN_EXPIRES_IN)`;
  printStep('1. On every gateway; restart one after the other. All know the keys to come.', announce);
  const isSigning = change.some(([name]) => name === 'JWT_PRIVATE_KEY');
  const known = isSigning ? `${VERIFIERS_LEARN} after all run with these` : 'When all run with these';
  printStep(`2. ${known}: on every gateway; restart one after the other.`, change);
  if (given.has('JWT_PRIVATE_KEY_FILE') && isSigning) {
    printLine('# Remove JWT_PRIVATE_KEY_FILE, or write the new key into that file.\n');
  }
  printStep(`3. ${wait} after that: on every gateway, at its next restart.`, forget);
}

function printStep(title: string, lines: Rotation['announce']): void {
  printLine(`# ${title}`);
  for (const [name, value] of lines) printLine(`${name}=${value}`);
  printLine('');
}

function rotateDataFolder({ settings: { DATA_DIR, JWT_ALGORITHM, keys } }: SettingsSurvey, parts: RotatedParts): void {
  if ((parts.signing && keys.signingKey !== null) || (parts.secret && keys.secret !== null)) {
    throw new CommandRefused('The environment names the keys, not the data folder: rotate them without --dev.');
  }
  const signing = parts.signing && rotateDevelopmentSigningKey(DATA_DIR, JWT_ALGORITHM);
  const secret = parts.secret && rotateDevelopmentSecret(DATA_DIR);
  if (!signing && !secret) {
    throw new CommandRefused(`There are no keys in ${DATA_DIR} yet: the first start makes them.`);
  }
  printLine(`The keys in ${DATA_DIR} are changed. Restart every gateway that runs on it; all sessions go on.`);
}
