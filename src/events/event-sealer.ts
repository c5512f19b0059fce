import { openWithAny, seal } from '../shared/sealing';
import type { GatewayEvent } from './event-types';

/** No key of ours opens a stored event: it was sealed under a key that the settings no longer name. */
export class EventNotOpened extends Error {
  readonly code = 'SEALED_BY_UNKNOWN_KEY';

  constructor() {
    super('no key opens the stored event');
    this.name = 'EventNotOpened';
  }
}

/** Events as the database holds them: sealed, since they hold names of users. */
export class EventSealer {
  /** Keys of 32 bytes, derived for this purpose alone; the first seals, the others still open. */
  constructor(private readonly keys: { readonly current: Buffer; readonly all: readonly Buffer[] }) {}

  seal(event: GatewayEvent): string {
    return seal(this.keys.current, JSON.stringify(event));
  }

  /** The event that `seal` was given. @throws {EventNotOpened} when none of the keys opens it. */
  open(sealed: string): GatewayEvent {
    const text = openWithAny(this.keys.all, sealed);
    if (text === null) throw new EventNotOpened();
    return JSON.parse(text) as GatewayEvent;
  }
}
