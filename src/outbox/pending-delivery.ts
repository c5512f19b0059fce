/**
 * A delivery that must leave the gateway because of the write that holds it (security rule 17): it is stored inside
 * the document whose change causes it, and moved to the outbox by the relay.
 */
export type PendingDelivery = PendingMail | PendingEvent;

interface Pending {
  /** The `_id` of its outbox row, or the beginning of it: moving it twice adds nothing. */
  id: string;
  /** The message, under AES-256-GCM: it holds addresses, links and codes. */
  sealed: string;
  createdAt: Date;
}

/** Its id is also its Message-ID. */
export interface PendingMail extends Pending {
  kind: 'mail';
  /** A keyed hash of the address that it goes to, by which it is found when its account is deleted. */
  recipient?: string;
}

/** The receivers of events: functions in the process, or the webhook. */
export type EventTarget = 'listeners' | 'webhook';

export interface PendingEvent extends Pending {
  kind: 'event';
  /** The user whose events it keeps order with; null where it is about none. */
  userId: string | null;
  /** The targets at the time of the event; each gets it on its own. */
  targets: EventTarget[];
}

export interface CarriesDeliveries {
  /** Absent where nothing is pending. */
  outbox?: PendingDelivery[];
  /** The number of events that left the array so far; absent for none. The rest is numbered on from here. */
  eventsMoved?: number;
}
