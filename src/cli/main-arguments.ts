import { versionText } from './version';

const USAGE = `Usage: node dist/main.js [--dev]

Serves the gateway until it is stopped; the settings come from the environment and .env.

  --dev          with the development defaults
  -V, --version  print the version
  -h, --help     print this

The other commands, such as doctor and keys, are those of \`gatehouse\` (dist/cli/gatehouse.js).`;

/** A command line that cannot be read, as with `gatehouse`. */
const MISUSE = 2;

/** The meaning of the arguments of the program that only serves: it serves, or says something and ends. */
export type MainArguments = { readonly dev: boolean } | { readonly text: string; readonly exitCode: 0 | typeof MISUSE };

/** Returns the meaning of the arguments. Without commander, which takes longer to load than the first answer may wait. */
export function mainArguments(given: readonly string[]): MainArguments {
  if (given.some((argument) => argument === '-h' || argument === '--help')) return { text: USAGE, exitCode: 0 };
  if (given.some((argument) => argument === '-V' || argument === '--version')) {
    return { text: versionText(), exitCode: 0 };
  }
  const unknown = given.find((argument) => argument !== '--dev');
  if (unknown === undefined) return { dev: given.length > 0 };
  return { text: `error: unknown argument '${unknown}'\n(--help shows what there is)`, exitCode: MISUSE };
}
