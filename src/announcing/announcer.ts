import type { AuditEntry, AuditService } from '../audit/audit.service';
import type { EventData, EventType } from '../events/event-types';
import type { Events } from '../events/events';
import type { MailMessage, TemplateName } from '../mail/mail-message';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../outbox/outbox';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { Lock } from '../throttling/try-counter';
import type { About, MailOf, Noted } from './about';
import { Announcement } from './announcement';
import { type CarriedHappening, type NotedHappening, rowOf } from './happenings';
import { type Note, note } from './note';

interface Parts {
  readonly audit: AuditService;
  readonly events: Events;
  readonly sealer: Pick<MailSealer, 'seal'>;
  readonly outbox: Pick<Outbox, 'wake'>;
}

/** The facts of any `About`. */
interface AnyAbout extends Partial<Noted> {
  readonly userId: string | null;
  readonly data?: EventData[EventType] | undefined;
  readonly mail?: MailOf<TemplateName> | null | undefined;
}

/** The document of a user that is about to be removed, or was. */
type Removed = Parameters<Events['leaveTombstone']>[0];

/** Announces changes to the trail, to the owner by mail, and to those who listen to events. */
export class Announcer {
  constructor(private readonly parts: Parts) {}

  /** Returns the announcement of a change that the caller is about to write. */
  prepare<Name extends CarriedHappening>(name: Name, about: About<Name>): Announcement {
    const { audit, event, mail } = rowOf(name);
    const said: AnyAbout = about;
    return new Announcement(this.parts, {
      deliveries: [...this.mails(mail, said), ...this.eventsOf(event, said)],
      entries: audit === undefined ? [] : [{ type: audit, entry: entryOf(said) }],
      mayMail: mail !== undefined,
    });
  }

  /** Stores what leaves nothing but an entry in the trail, such as a refusal. Callers await it before they answer. */
  note(name: NotedHappening, about: Note): Promise<void> {
    return note(this.parts.audit, name, about);
  }

  /**
   * Stores each lock that a failed try has closed, once: the limit's last point is counted once in a window. A name that
   * nobody has leaves the same entry without a subject, or the writes would tell it from an account.
   */
  async noteLocks(locks: readonly Lock[], about: Pick<Note, 'userId' | 'origin'>): Promise<void> {
    await Promise.all(locks.map((lock) => this.note('login-locked', { ...about, actorId: null, details: { lock } })));
  }

  /**
   * Runs the erasure of an account, which leaves the user's tombstone by the function that it is given, and wakes the
   * outbox after it. The tombstone tells `user.deleted`, and what the document had still to tell.
   */
  async erasing<T>(erase: (leaveTombstone: (user: Removed) => Promise<void>) => Promise<T>): Promise<T> {
    const { events, outbox } = this.parts;
    const erased = await erase((user) => events.leaveTombstone(user));
    outbox.wake();
    return erased;
  }

  private mails(template: TemplateName | undefined, { mail }: AnyAbout): PendingDelivery[] {
    if (template === undefined || mail == null) return [];
    const { isOfAddress = false, ...addressed } = mail;
    return [this.parts.sealer.seal({ template, ...addressed } as MailMessage, { isOfAddress })];
  }

  private eventsOf(type: EventType | undefined, { data, userId }: AnyAbout): PendingDelivery[] {
    if (type === undefined) return [];
    return this.parts.events.pending(type, { userId, data } as Parameters<Events['pending']>[1]);
  }
}

function entryOf({ actorId = null, details, origin = null, userId: subjectId }: AnyAbout): AuditEntry {
  return { actorId, subjectId, origin, ...(details === undefined ? {} : { details }) };
}
