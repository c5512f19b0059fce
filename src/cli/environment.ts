import { parseSettings, type Settings, type SettingsSurvey, surveySettings } from '../settings';
import { InvalidSettings } from '../settings';
import { isOfPlatform } from '../settings/platform-variables';
import { readTextFile } from '../settings/text-file';
import { readDotEnv } from './dot-env';
import type { SettingFault } from '../settings/setting-fault';

/**
 * The settings of this process: its environment, with a `.env` file of the working folder behind it.
 * @throws {InvalidSettings} with every fault at once, or with that of a file that cannot be read.
 */
export function loadSettings(dev: boolean): Settings {
  const { environment, faults } = readEnvironment();
  if (faults.length > 0) throw new InvalidSettings(faults);
  return parseSettings(environment, { dev, readFile: readTextFile });
}

/** The same settings as far as they can be read, with their faults. */
export function loadSurvey(dev: boolean): SettingsSurvey {
  const { environment, faults } = readEnvironment();
  const survey = surveySettings(environment, { dev, readFile: readTextFile });
  return { ...survey, faults: [...faults, ...survey.faults] };
}

/** Lets the environment win over the file, but for the variables of a platform. */
function readEnvironment(): {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly faults: readonly SettingFault[];
} {
  const { fault, values } = readDotEnv();
  const made = Object.keys(process.env).filter((name) => name in values && isOfPlatform(name, process.env));
  const environment = { ...values, ...process.env };
  for (const name of made) environment[name] = values[name];
  // Libraries read some of it by themselves, such as a proxy's address.
  for (const [name, value] of Object.entries(values)) process.env[name] ??= value;
  return { environment, faults: fault === null ? [] : [{ name: '.env', rule: fault }] };
}
