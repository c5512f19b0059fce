import { type HistoryEntry, violations } from '../support/rotation-history';

const GRACE_MS = 10_000;

/** A refresh of generation `from` that began and ended with nothing else under way. */
function refresh(at: number, from: number, outcome: Partial<HistoryEntry> = {}): HistoryEntry {
  const successor = `s.${String(from + 1)}.r.m`;
  const times = { startedAt: at, endedAt: at + 0.5, clockBefore: at * 1000, clockAfter: at * 1000 };
  return { kind: 'refresh', presented: `s.${String(from)}.r.m`, successor, code: null, ...times, ...outcome };
}

const refused = (code: string) => ({ successor: null, code });

describe('the checker of rotation histories', () => {
  it('finds nothing in a history that keeps the rules', () => {
    const reused = refresh(13, 1, refused('REFRESH_REUSED'));
    expect(
      violations(
        [refresh(1, 1), refresh(2, 1), refresh(3, 2), reused, refresh(14, 3, refused('REFRESH_INVALID'))],
        GRACE_MS,
      ),
    ).toEqual([]);
  });

  it.each<[string, HistoryEntry[]]>([
    ['I1', [refresh(1, 1), refresh(2, 1, { successor: 's.2.other.m' })]],
    ['I2', [refresh(1, 1, { successor: 's.3.r.m' })]],
    ['I3', [refresh(1, 1), refresh(11, 1)]],
    ['I3', [refresh(1, 1), refresh(2, 2), refresh(3, 1)]],
    ['I4', [refresh(1, 1), refresh(12, 1, refused('REFRESH_REUSED')), refresh(13, 2)]],
    ['I4', [refresh(1, 1, { kind: 'sign-out', successor: null }), refresh(2, 1)]],
    ['I6', [refresh(1, 1, refused('REFRESH_REUSED'))]],
    ['I6', [refresh(1, 1), refresh(2, 1, refused('REFRESH_REUSED'))]],
    ['I7', [refresh(1, 1, refused('INTERNAL_SERVER_ERROR'))]],
  ])('names the broken rule %s', (rule, history) => {
    const found = violations(history, GRACE_MS);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((violation) => violation.startsWith(rule))).toBe(true);
  });
});
