import { readFileSync } from 'node:fs';
import { parseSettings, type Settings } from '../settings';

/**
 * The settings of this process: its environment, with a `.env` file of the working folder behind it.
 * @throws {InvalidSettings} with every fault at once.
 */
export function loadSettings(dev: boolean): Settings {
  loadDotEnv();
  return parseSettings(process.env, { dev, readFile: (path) => readFileSync(path, 'utf8') });
}

/** What the environment says already wins over the file. */
function loadDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
