import { ServiceUnavailable } from '../errors';
import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import type { Clock } from '../shared/clock';
import { cutAt, later, passed } from './blackout.policy';
import type { BlackoutRepository } from './blackout.repository';
import type { BlackoutDocument } from './blackout.document';

/** A blackout that stands, or will once its moment has come. */
export interface Blackout {
  readonly since: Date;
  readonly by: string | null;
}

interface Parts {
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Rounds for administrators who change the blackout at once: in each, one succeeds. */
const MAX_ROUNDS = 20;

/**
 * Ends every session at once, by a moment: those that began before it are refused from then on.
 *
 * A moment that has come stays a floor, whatever is set or lifted afterwards: nothing revives a session (security
 * rule 2). Moments are compared in milliseconds with the session's own beginning, never with a token's whole seconds.
 */
export class BlackoutService {
  constructor(
    private readonly blackouts: BlackoutRepository,
    private readonly parts: Parts,
  ) {}

  /** The moment before which a session must not have begun, as the database says it now; null where there is none. */
  async cut(): Promise<Date | null> {
    const blackout = await this.blackouts.find();
    return cutAt(blackout, this.parts.clock.now());
  }

  /** The blackout that was set last, unless it was lifted. */
  async current(): Promise<Blackout | null> {
    return shown(await this.blackouts.find());
  }

  /** Sets the blackout: sessions from before `since` are refused once that has come. Replaces the one before. */
  async set(since: Date, by: string): Promise<Blackout> {
    const data = { by, since: since.toISOString() };
    await this.change({ since, by }, () => this.parts.announcer.prepare('blackout-set', { userId: null, data }));
    return { since, by };
  }

  /** Lifts the blackout, in force or waiting; sessions that it ended stay ended. Whether there was one. */
  async lift(by: string): Promise<boolean> {
    const about = { userId: null, data: { by } };
    return this.change({ since: null, by: null }, () => this.parts.announcer.prepare('blackout-lifted', about));
  }

  /** Whether there was anything to change: lifting none changes nothing. */
  private async change(
    { by, since }: Pick<BlackoutDocument, 'by' | 'since'>,
    announce: () => Announcement,
  ): Promise<boolean> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const seen = await this.blackouts.find();
      if (since === null && shown(seen) === null) return false;
      const now = this.parts.clock.now();
      const floor = later(cutAt(seen, now), passed(since, now));
      const changed = await announce().write((deliveries) =>
        this.blackouts.claim(seen, { since, by, floor, deliveries }),
      );
      if (changed !== null) return true;
    }
    throw new ServiceUnavailable();
  }
}

function shown(blackout: BlackoutDocument | null): Blackout | null {
  return blackout?.since == null ? null : { since: blackout.since, by: blackout.by };
}
