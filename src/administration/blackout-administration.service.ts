import type { Blackout, BlackoutService } from '../sessions/blackout.service';
import type { Clock } from '../shared/clock';
import type { CallingActor } from '../shared/actor';
import type { AdminTrail } from './admin-trail';

interface Parts {
  readonly blackouts: BlackoutService;
  readonly trail: AdminTrail;
  readonly clock: Clock;
}

/** Shows, sets and lifts the blackout, for administrators. */
export class BlackoutAdministration {
  constructor(private readonly parts: Parts) {}

  /** Returns the blackout, in force or waiting. */
  current(): Promise<Blackout | null> {
    return this.parts.blackouts.current();
  }

  /** Refuses sessions that began before the moment, or before now, once it has come; the administrator's own too. */
  set(given: Date | null, actor: CallingActor): Promise<Blackout> {
    const { blackouts, clock, trail } = this.parts;
    const since = given ?? clock.now();
    const call = { actor, subjectId: null, details: { since } };
    return trail.around(call, () => blackouts.set(since, actor.id));
  }

  /** Lifts the blackout; whether there was one. */
  lift(actor: CallingActor): Promise<boolean> {
    const { blackouts, trail } = this.parts;
    return trail.around({ actor, subjectId: null }, () => blackouts.lift(actor.id));
  }
}
