import type { ImportCounts, ImportEntry } from '../../importing/import-outcome';
import { counted } from '../../shared/counted';
import { ORIGINS, type OriginName } from '../../importing/import.service';

interface Told {
  readonly origin: OriginName;
  readonly rehearsed: boolean;
  /** The path of the rows with reasons, or null. */
  readonly report: string | null;
}

/** The result of an import, in lines for its operator. */
export function summaryLines(counts: ImportCounts, { origin, rehearsed, report }: Told): string[] {
  const { title } = ORIGINS[origin];
  const done = rehearsed ? 'Nothing was changed. Would import' : 'Imported';
  const lines = [`${done} ${number(counts.imported)} of ${counted(counts.read, 'user')} of ${title}.`];
  const facts: [string, number][] = [
    ['already there', counts.present],
    ['rejected', counts.rejected],
    ['administrators', counts.admins],
    ['blocked', counts.blocked],
    ['linked to providers', counts.identities],
  ];
  lines.push(...facts.map(([name, count]) => `  ${name.padEnd(22)}${number(count).padStart(10)}`));
  const reasons = Object.entries(counts.reasons).map(([reason, count]) => `${reason} ${number(count)}`);
  if (report !== null) lines.push(`Rows with their reasons (${reasons.join(', ')}): ${report}`);
  return lines;
}

/** One entry as a line. */
export function entryLine({ file, line, message, number: row, outcome, reason }: ImportEntry): string {
  return `${file === 'blocked' ? 'blocked file, ' : ''}line ${String(line)} (row ${String(row)}): ${outcome}, ${reason}: ${message}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
