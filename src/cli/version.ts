import { printLine } from './runtime';

/** Put in by the build. */
declare const GATEHOUSE_BUILD: { readonly version: string; readonly commit: string | null };

/** Returns the version of the program, with the commit that it was built from where that is known. */
export function versionText(): string {
  const { commit, version } = GATEHOUSE_BUILD;
  return `gatehouse ${version}${commit === null ? '' : ` (${commit.slice(0, 12)})`}`;
}

/** Prints the version. */
export function printVersion(): void {
  printLine(versionText());
}
