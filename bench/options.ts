/** The arguments of `npm run bench`. */
export interface Options {
  /** Lines by id; all where none is named. */
  readonly lines: readonly string[];
  /** Two short rounds: shows that the harness works, and no figure to rely on. */
  readonly quick: boolean;
  /** Only writes the table of the results that are there into the docs. */
  readonly writeDocs: boolean;
}

/** The options of a command line. @throws {Error} naming what is not known. */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const lines = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [...flags.filter((flag) => !FLAGS.has(flag)), ...lines.filter((line) => !known.includes(line))];
  if (unknown.length > 0) {
    throw new Error(`${unknown.join(', ')} not known. Lines: ${known.join(' ')}; flags: ${[...FLAGS].join(' ')}`);
  }
  return { lines, quick: flags.includes('--quick'), writeDocs: flags.includes('--write-docs') };
}

const FLAGS: ReadonlySet<string> = new Set(['--quick', '--write-docs']);
