import { readFileSync, writeFileSync } from 'node:fs';
import { Bench, build, FULL, QUICK } from './harness/bench';
import type { Line } from './harness/line';
import { judge } from './harness/verdict';
import { loginLine } from './lines/login.line';
import { meLine } from './lines/me.line';
import { idleMemoryLine, slopeLine, stormMemoryLine } from './lines/memory.line';
import { serverMeLine, serverRefreshLine } from './lines/server-storage.line';
import { startLine } from './lines/start.line';
import { calmLine, overloadLine } from './lines/storm.line';
import { type Options, parseOptions } from './options';
import { markdown, terminalLine, withTable } from './report';
import { keepLine, readResults } from './results-file';

const LINES: readonly Line[] = [
  meLine,
  serverMeLine,
  loginLine,
  calmLine,
  overloadLine,
  startLine,
  idleMemoryLine,
  stormMemoryLine,
  serverRefreshLine,
  slopeLine,
];
const IDS = LINES.map(({ id }) => id);
const RESULTS = 'bench/results.json';
const QUICK_RESULTS = '.cache/bench/results.json';
const PAGE = 'docs/performance.md';

async function measureLine(line: Line, bench: Bench, file: string): Promise<boolean> {
  const findings = await line.measure(bench);
  if ('skipped' in findings) {
    console.log(`${line.id.padEnd(4)}${'skipped'.padEnd(13)}${findings.skipped}`);
    return true;
  }
  const verdict = judge(findings);
  const result = { id: line.id, title: line.title, verdict, measuredAt: new Date().toISOString(), ...findings };
  console.log(terminalLine(result));
  keepLine(file, result, IDS);
  return verdict !== 'FAIL';
}

/** Measures the chosen lines one after the other. Resolves with whether none failed; an inconclusive one has not failed. */
async function measureAll({ lines, quick }: Options): Promise<boolean> {
  build();
  const bench = new Bench(quick ? QUICK : FULL);
  const chosen = LINES.filter(({ id }) => lines.length === 0 || lines.includes(id));
  let allPassed = true;
  try {
    for (const line of chosen) {
      allPassed = (await measureLine(line, bench, quick ? QUICK_RESULTS : RESULTS)) && allPassed;
    }
  } finally {
    bench.close();
  }
  return allPassed;
}

function writeDocs(): void {
  const results = readResults(RESULTS);
  if (results === null) throw new Error(`${RESULTS} is not there: run npm run bench first`);
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), markdown(results)));
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), IDS);
  if (options.writeDocs) writeDocs();
  else if (!(await measureAll(options))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
