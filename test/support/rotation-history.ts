/** One refresh or sign-out as the client saw it; `startedAt` and `endedAt` count events, the clocks are milliseconds. */
export interface HistoryEntry {
  readonly kind: 'refresh' | 'sign-out';
  /** The refresh token that was presented. */
  readonly presented: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly clockBefore: number;
  readonly clockAfter: number;
  /** The refresh token that came back, or null where it was refused. */
  readonly successor: string | null;
  readonly code: string | null;
}

const REFUSALS = new Set(['REFRESH_INVALID', 'REFRESH_REUSED']);

/**
 * Every rule of rotation that the history of one session breaks; empty where it keeps them all.
 *
 * Requests overlap, so each rule counts only what certainly came before: what had ended when the other began.
 */
export function violations(history: readonly HistoryEntry[], graceMs: number): string[] {
  const refreshes = history.filter(({ kind }) => kind === 'refresh');
  return [
    ...oneSuccessor(refreshes),
    ...oneStepForward(refreshes),
    ...nothingLate(refreshes, graceMs),
    ...nothingAfterTheEnd(history),
    ...noFalseAlarm(refreshes, graceMs),
    ...refreshes
      .filter(({ code }) => code !== null && !REFUSALS.has(code))
      .map(({ code }) => `I7 answered ${String(code)}`),
  ];
}

const wins = (entries: readonly HistoryEntry[]) => entries.filter(({ successor }) => successor !== null);
const usesOf = (entries: readonly HistoryEntry[], token: string) =>
  entries.filter(({ presented }) => presented === token);
const generationOf = (token: string) => Number(token.split('.')[1]);

/** I1: each use of a token, by any client, gets the same successor. */
function oneSuccessor(refreshes: readonly HistoryEntry[]): string[] {
  const tokens = [...new Set(wins(refreshes).map(({ presented }) => presented))];
  return tokens
    .filter((token) => new Set(wins(usesOf(refreshes, token)).map(({ successor }) => successor)).size > 1)
    .map((token) => `I1 generation ${String(generationOf(token))} has several successors`);
}

/** I2: the chain has no fork and no gap. */
function oneStepForward(refreshes: readonly HistoryEntry[]): string[] {
  return wins(refreshes)
    .filter(({ presented, successor }) => generationOf(successor ?? '') !== generationOf(presented) + 1)
    .map(({ presented }) => `I2 generation ${String(generationOf(presented))} skips`);
}

/** I3: a replaced token works for the grace alone, and no longer once its successor was replaced too. */
function nothingLate(refreshes: readonly HistoryEntry[], graceMs: number): string[] {
  return wins(refreshes).flatMap((use) => {
    const replacedBy = Math.min(...wins(usesOf(refreshes, use.presented)).map(({ clockAfter }) => clockAfter));
    const superseded = wins(usesOf(refreshes, use.successor ?? '')).some(({ endedAt }) => endedAt < use.startedAt);
    const late = use.clockBefore >= replacedBy + graceMs;
    return late || superseded ? [`I3 generation ${String(generationOf(use.presented))} worked too long`] : [];
  });
}

/** I4, I5: once the session was ended by a sign-out or a reuse, nothing works. */
function nothingAfterTheEnd(history: readonly HistoryEntry[]): string[] {
  const ends = history.filter(({ code, kind }) => kind === 'sign-out' || code === 'REFRESH_REUSED');
  const endedAt = Math.min(...ends.map((entry) => entry.endedAt));
  return wins(history)
    .filter(({ startedAt }) => startedAt > endedAt)
    .map(({ presented }) => `I4 generation ${String(generationOf(presented))} worked after the end`);
}

/** I6: a session is not ended over a token that was current, or replaced just now. */
function noFalseAlarm(refreshes: readonly HistoryEntry[], graceMs: number): string[] {
  return refreshes
    .filter(({ code }) => code === 'REFRESH_REUSED')
    .filter((alarm) => !isWarranted(alarm, refreshes, graceMs))
    .map(({ presented }) => `I6 generation ${String(generationOf(presented))} raised a false alarm`);
}

function isWarranted(alarm: HistoryEntry, refreshes: readonly HistoryEntry[], graceMs: number): boolean {
  return wins(usesOf(refreshes, alarm.presented)).some((use) => {
    const pastGrace = use.startedAt < alarm.endedAt && alarm.clockAfter >= use.clockBefore + graceMs;
    return pastGrace || wins(usesOf(refreshes, use.successor ?? '')).some(({ startedAt }) => startedAt < alarm.endedAt);
  });
}
