import { readFileSync } from 'node:fs';
import { parseSettings, type Settings, type SettingsSurvey, surveySettings } from '../settings';

const readFile = (path: string): string => readFileSync(path, 'utf8');

/**
 * The settings of this process: its environment, with a `.env` file of the working folder behind it.
 * @throws {InvalidSettings} with every fault at once.
 */
export function loadSettings(dev: boolean): Settings {
  loadDotEnv();
  return parseSettings(process.env, { dev, readFile });
}

/** The same settings as far as they can be read, with what is wrong with them. */
export function loadSurvey(dev: boolean): SettingsSurvey {
  loadDotEnv();
  return surveySettings(process.env, { dev, readFile });
}

/** What the environment says already wins over the file. */
function loadDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
