import type { AuditEntry, AuditService, AuditType } from '../audit/audit.service';
import type { Events } from '../events/events';
import type { Outbox } from '../outbox/outbox';
import type { PendingDelivery } from '../outbox/pending-delivery';

/** The rooms that hear of a change. */
export interface Rooms {
  readonly audit: Pick<AuditService, 'record'>;
  readonly events: Pick<Events, 'enterOrder'>;
  readonly outbox: Pick<Outbox, 'wake'>;
}

/** The sealed parts of an announcement. */
export interface Prepared {
  readonly deliveries: readonly PendingDelivery[];
  readonly entries: readonly { readonly type: AuditType; readonly entry: AuditEntry }[];
  /** Whether a happening of it may have a mail. */
  readonly mayMail: boolean;
}

/** A write with the deliveries that its document carries. Null, false and 0 say that it changed nothing. */
type Write<T> = (deliveries: readonly PendingDelivery[]) => Promise<T>;

/** A step that belongs to the change and is made before the change is recorded. */
type Follow<T> = (changed: NonNullable<T>) => Promise<unknown>;

/**
 * A change that is about to be made, with all who are to hear of it.
 *
 * Its mails and events can be had only by writing them, so that a change is neither announced without its write nor
 * written without being announced.
 */
export class Announcement {
  constructor(
    private readonly rooms: Rooms,
    private readonly prepared: Prepared,
  ) {}

  /** Returns the announcement of this change and the others in one, in this order; null adds nothing. */
  and(...others: readonly (Announcement | null)[]): Announcement {
    const all = [this.prepared, ...others.flatMap((other) => (other === null ? [] : [other.prepared]))];
    return new Announcement(this.rooms, {
      deliveries: all.flatMap(({ deliveries }) => deliveries),
      entries: all.flatMap(({ entries }) => entries),
      mayMail: all.some(({ mayMail }) => mayMail),
    });
  }

  /**
   * Runs the write of the user's own document, or of a document without a user. Where it changed anything, the outbox is
   * woken, `follow` is made, and the trail holds the change when this resolves (ASVS 16.3). Returns what the write gave.
   */
  write<T>(write: Write<T>, follow?: Follow<T>): Promise<T> {
    return this.run({ write, follow, isBeside: false });
  }

  /** Runs the write as `write` does, of another document than the user's: its events enter the user's order first. */
  writeBeside<T>(write: Write<T>, follow?: Follow<T>): Promise<T> {
    return this.run({ write, follow, isBeside: true });
  }

  private async run<T>({ write, follow, isBeside }: Run<T>): Promise<T> {
    const { audit, events, outbox } = this.rooms;
    const { deliveries, entries, mayMail } = this.prepared;
    const changed = await write(deliveries);
    if (isUnchanged(changed)) return changed;
    if (isBeside) await events.enterOrder(deliveries);
    // Also where no mail leaves: the time must not tell whether there was anybody to mail.
    if (mayMail || deliveries.length > 0) outbox.wake();
    await follow?.(changed as NonNullable<T>);
    for (const { entry, type } of entries) await audit.record(type, entry);
    return changed;
  }
}

interface Run<T> {
  readonly write: Write<T>;
  readonly follow: Follow<T> | undefined;
  readonly isBeside: boolean;
}

function isUnchanged(changed: unknown): boolean {
  return changed === null || changed === false || changed === 0;
}
