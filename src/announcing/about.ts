import type { AuditType } from '../audit/audit.service';
import type { EventData, EventType } from '../events/event-types';
import type { MailValues, TemplateName } from '../mail/mail-message';
import type { RequestOrigin } from '../shared/request-origin';
import type { HappeningName, Named } from './happenings';

/** A mail of the template, not sealed yet. */
export interface MailOf<Template extends TemplateName> {
  /** The stored address, never the spelling that a request submitted. */
  readonly to: string;
  readonly locale: string;
  readonly values: MailValues[Template];
  /** Whether it belongs to the address and leaves also where the account is deleted meanwhile. */
  readonly isOfAddress?: boolean;
}

/** The part of an audit entry that a happening brings. */
export interface Noted {
  /** The account that did it; null for nobody who is known. */
  readonly actorId: string | null;
  readonly origin: RequestOrigin | null;
  readonly details?: Record<string, unknown>;
}

type Nothing = Readonly<Record<string, never>>;

type OfTrail<Type> = [Type] extends [AuditType] ? ([Type] extends [never] ? object : Noted) : object;

type OfEvent<Type> = [Type] extends [never]
  ? { readonly data?: undefined }
  : Type extends EventType
    ? EventData[Type] extends Nothing
      ? { readonly data?: undefined }
      : { readonly data: EventData[Type] }
    : never;

type OfMail<Template> = [Template] extends [never]
  ? { readonly mail?: undefined }
  : Template extends TemplateName
    ? { readonly mail: MailOf<Template> | null }
    : never;

/**
 * The facts that a happening must state: the user whom it is about, and what its row demands. A row with an audit type demands
 * the actor and the origin, one with an event its data, one with a mail its values, or null where nobody can be told.
 */
export type About<Name extends HappeningName> = { readonly userId: string | null } & OfTrail<Named<Name, 'audit'>> &
  OfEvent<Named<Name, 'event'>> &
  OfMail<Named<Name, 'mail'>>;
