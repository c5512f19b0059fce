/**
 * Something that must leave the gateway because of the write that holds it (security rule 17): it is stored inside
 * the document whose change causes it, and moved to the outbox by the relay.
 */
export type PendingDelivery = PendingMail | PendingEvent;

interface Pending {
  /** The `_id` of its outbox row, or the beginning of it: moving it twice adds nothing. */
  id: string;
  /** What to send, under AES-256-GCM: it holds addresses, links and codes. */
  sealed: string;
  createdAt: Date;
}

/** Its id is also its Message-ID. */
export interface PendingMail extends Pending {
  kind: 'mail';
  /** A keyed hash of the address that it goes to, by which it is found when its account is deleted. */
  recipient?: string;
}

/** Who is told of events: functions in the process, or the webhook. */
export type EventTarget = 'listeners' | 'webhook';

export interface PendingEvent extends Pending {
  kind: 'event';
  /** Whose events it stands in order with; null where it is about nobody. */
  userId: string | null;
  /** Who listened when it happened: each is told on its own. */
  targets: EventTarget[];
}

export interface CarriesDeliveries {
  /** Absent where nothing is pending. */
  outbox?: PendingDelivery[];
  /** How many events have left the array so far; absent where none has. What follows is numbered on from here. */
  eventsMoved?: number;
}
