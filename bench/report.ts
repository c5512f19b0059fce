import { shown } from './harness/compare';
import type { LineResult } from './harness/line';
import type { Goal } from './harness/verdict';
import type { Results } from './results-file';

const BEGIN = '<!-- results: npm run bench -- --write-docs -->';
const END = '<!-- /results -->';

/** One line of the report for a terminal. */
export function terminalLine({ baselineSpread, fault, figure, goal, id, notes, title, verdict }: LineResult): string {
  const drift = baselineSpread === null ? '' : `, baseline against itself ${percent(baselineSpread)}`;
  const head = `${id.padEnd(4)}${verdict.padEnd(13)}${shown(figure)}${goal.unit} (${goalText(goal)}${drift})  ${title}`;
  return [head, ...remarks({ fault, notes }).map((remark) => `      ${remark}`)].join('\n');
}

/** The results as a Markdown table with what they were measured on. */
export function markdown({ lines, machine, versions }: Results): string {
  const rows = lines.map(({ baselineSpread, figure, goal, id, title, verdict, ...rest }) =>
    [
      id,
      title,
      `${shown(figure)}${goal.unit}`,
      goalText(goal),
      verdict,
      drift(baselineSpread),
      remarks(rest).join('; '),
    ]
      .map((cell) => ` ${cell} `)
      .join('|'),
  );
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}; ${packages.join(', ')}.`,
    '',
    '| | what | figure | goal | verdict | baseline against itself | medians |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `|${row}|`),
  ].join('\n');
}

/** The page with the text between its markers replaced. @throws {Error} where it has none. */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page lacks ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

function remarks({ fault, notes }: { fault?: string | undefined; notes: readonly string[] }): readonly string[] {
  return fault === undefined ? notes : [fault, ...notes];
}

function goalText({ limit, unit, want }: Goal): string {
  return `${want} ${shown(limit)}${unit}`;
}

function drift(spread: number | null): string {
  return spread === null ? '' : percent(spread);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
