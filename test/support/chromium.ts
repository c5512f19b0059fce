import { existsSync } from 'node:fs';

/** The path of an installed Chromium, or undefined. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** `describe` where there is a Chromium; else the tests are skipped, and it is said. */
export function describeInChromium(about: string, tests: () => void): void {
  if (CHROMIUM !== undefined) {
    describe(about, tests);
    return;
  }
  process.stderr.write('No Chromium is installed: the pages were not opened in a browser.\n');
  describe.skip(about, tests);
}
