import { counted } from '../../shared/counted';
import type { NamedFinding } from './finding';

/** The findings as a table, one line each, with the sum. */
export function asText(findings: readonly NamedFinding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, cure, message, state }) =>
    [state.padEnd(4), check.padEnd(width), message, cure]
      .filter((part) => part !== undefined && part !== '')
      .join('  '),
  );
  const failed = findings.filter(({ state }) => state === 'fail').length;
  const sum = failed === 0 ? 'Nothing is wrong.' : `${counted(failed, 'thing is', 'things are')} wrong.`;
  return [...lines, '', sum].join('\n');
}

/** The findings as one JSON document. */
export function asJson(findings: readonly NamedFinding[]): string {
  return JSON.stringify({ ok: findings.every(({ state }) => state !== 'fail'), findings }, null, 2);
}
