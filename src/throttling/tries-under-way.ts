import { RateLimited } from '../errors';
import { disregard, guarded } from '../shared/guarded';

/** The time that a refused try waits for others to be decided: somewhat more than a hash may take (security rule 11). */
const PATIENCE_MS = 5000;
/** The wait for a try that waited in vain while others are still judged: their outcome is known by then. */
const SOON_S = 2;
/** Refused tries that wait for one counter; the next is refused at once, so that a flood holds no memory. */
const MAX_WAITING = 50;

interface RefusedTry {
  /** The counters that would have to fall. */
  readonly keys: readonly string[];
  /** Gives back what other counters had counted of the try: it is made again, and must not count twice. */
  readonly retract?: () => Promise<void>;
}

/** The refusal of a try by a counter. */
export class LimitReached extends RateLimited {
  constructor(
    retryAfter: number,
    readonly refused: RefusedTry,
  ) {
    super(retryAfter);
  }
}

/** A try that has been or is about to be counted, and whose outcome is unknown yet. */
export interface TryUnderWay {
  /** Notes that a counter was cleared, or got its point back: refused tries may go again. */
  freed(): void;
  /** Marks it decided. May be called twice. */
  end(): void;
}

interface Group {
  readonly present: Set<Presence>;
  readonly waiting: Set<() => void>;
  frees: number;
}

/**
 * The tries that this process is judging, by the counters that they were counted on.
 *
 * Each try is counted before it is judged, so right ones that come at once look like guesses until the first is known to
 * be right and clears the counter. One that is refused meanwhile waits until it is known, and is then counted again: it
 * reaches the judge only where the counter lets it, so guesses win nothing. No try waits for a later one, and
 * none in turn (a queue per account could be filled by strangers). Tries at other gateways cannot be seen from here.
 */
export class TriesUnderWay {
  private readonly groups = new Map<string, Group>();
  private begun = 0;

  /**
   * Calls `admit`, again as long as it refuses and a try under way may change that.
   * @throws {RateLimited} as `admit`, or for a moment where others are still judged after five seconds
   */
  async admit<T>(keys: readonly string[], admit: () => Promise<T>): Promise<{ admitted: T; underWay: TryUnderWay }> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const presence = this.begin(keys);
      try {
        const admitted = await admit();
        presence.isJudged = true;
        return { admitted, underWay: presence };
      } catch (refusal) {
        if (!(refusal instanceof LimitReached)) throw refusal;
        await this.refused(presence, refusal, until);
        await refusal.refused.retract?.();
      } finally {
        if (!presence.isJudged) presence.end();
      }
    }
  }

  private begin(keys: readonly string[]): Presence {
    const groups = new Map(keys.map((key) => [key, this.group(key)]));
    const presence: Presence = new Presence((this.begun += 1), (freed) => {
      for (const [key, group] of groups) this.changed(key, group, { presence, freed });
    });
    for (const group of groups.values()) {
      presence.seen.set(group, group.frees);
      group.present.add(presence);
    }
    return presence;
  }

  private group(key: string): Group {
    const known = this.groups.get(key) ?? { present: new Set(), waiting: new Set(), frees: 0 };
    this.groups.set(key, known);
    return known;
  }

  private changed(key: string, group: Group, { freed, presence }: { freed: boolean; presence: Presence }): void {
    if (freed) group.frees += 1;
    else group.present.delete(presence);
    for (const wake of group.waiting) wake();
    this.forget(key, group);
  }

  private forget(key: string, { present, waiting }: Group): void {
    if (present.size === 0 && waiting.size === 0) this.groups.delete(key);
  }

  /** Returns where it is worth to try again. @throws {RateLimited} where it is not, or not known yet */
  private async refused(presence: Presence, refusal: LimitReached, until: number): Promise<void> {
    const groups = refusal.refused.keys.map((key) => [key, this.group(key)] as const);
    const outcome = await this.outcome(presence, groups, until);
    for (const [key, group] of groups) this.forget(key, group);
    if (outcome === 'freed') return;
    const isOpen = () => groups.some(([, { present }]) => [...present].some(({ isJudged }) => isJudged));
    throw outcome === 'undecided' && isOpen() ? new RateLimited(SOON_S) : refusal;
  }

  private outcome(
    presence: Presence,
    groups: readonly (readonly [string, Group])[],
    until: number,
  ): Promise<'freed' | 'decided' | 'undecided'> {
    const last = this.begun;
    presence.end();
    const decided = () => {
      if (groups.some(([, group]) => group.frees > (presence.seen.get(group) ?? 0))) return 'freed';
      return groups.every(([, { present }]) => isAfter(present, last)) ? 'decided' : null;
    };
    const known = decided();
    if (known !== null) return Promise.resolve(known);
    if (groups.some(([, { waiting }]) => waiting.size >= MAX_WAITING)) return Promise.resolve('undecided');
    return new Promise((resolve) => {
      const settle = (outcome: 'freed' | 'decided' | 'undecided' | null) => {
        if (outcome === null) return;
        clearTimeout(timer);
        for (const [, { waiting }] of groups) waiting.delete(wake);
        resolve(outcome);
      };
      const wake = () => {
        settle(decided());
      };
      const giveUp = guarded(() => settle('undecided'), disregard);
      const timer = setTimeout(giveUp, until - performance.now()).unref();
      for (const [, { waiting }] of groups) waiting.add(wake);
    });
  }
}

/** Whether every try of the set began after the one of this number. */
function isAfter(present: ReadonlySet<Presence>, number: number): boolean {
  const [oldest] = present;
  return oldest === undefined || oldest.number > number;
}

class Presence implements TryUnderWay {
  /** The times that each of its counters had been freed when it began. */
  readonly seen = new Map<Group, number>();
  isJudged = false;
  private isEnded = false;

  constructor(
    readonly number: number,
    private readonly changed: (freed: boolean) => void,
  ) {}

  freed(): void {
    this.changed(true);
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.changed(false);
  }
}
