import type { AuditService, AuditType } from '../audit/audit.service';
import type { EventData } from '../events/event-types';
import type { Events } from '../events/events';
import { requestValues } from '../mail/request-values';
import type { Outbox } from '../mail/outbox';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { PendingDelivery, UserDocument } from '../storage/collections';
import type { OwnerNotices } from '../users/owner-notices';
import type { Change } from './second-factor.repository';

type Told = 'mfa.enabled' | 'mfa.disabled';

interface Kind extends Readonly<EventData[Told]> {
  readonly audit: AuditType;
  readonly event: Told | null;
}

const KINDS = {
  'email-on': { audit: 'mfa_enabled', event: 'mfa.enabled', factor: 'EMAIL' },
  'email-off': { audit: 'mfa_disabled', event: 'mfa.disabled', factor: 'EMAIL' },
  'totp-on': { audit: 'mfa_enabled', event: 'mfa.enabled', factor: 'TOTP' },
  'totp-off': { audit: 'mfa_disabled', event: 'mfa.disabled', factor: 'TOTP' },
  'codes-renewed': { audit: 'mfa_recovery_codes_renewed', event: null, factor: 'TOTP' },
  'code-used': { audit: 'mfa_recovery_code_used', event: null, factor: 'TOTP' },
} as const satisfies Record<string, Kind>;

interface Parts {
  readonly notices: OwnerNotices;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly events: Events;
  readonly clock: Clock;
  readonly siteName: string;
}

/** What becomes of a second factor, and from where it was asked for. */
export interface FactorChange {
  readonly what: keyof typeof KINDS;
  readonly origin: RequestOrigin;
}

/** Changes of second factors: each is told to the account's owner by mail (ASVS 6.3.7), to listeners, and to the trail. */
export class FactorChanges {
  constructor(private readonly parts: Parts) {}

  /** What the write gives; null where it was refused, and then nothing is told. */
  async make<T>(
    user: UserDocument,
    asked: FactorChange,
    write: (change: Change) => Promise<T | null>,
  ): Promise<T | null> {
    const { audit, clock, outbox } = this.parts;
    const kind: Kind = KINDS[asked.what];
    const at = clock.now();
    const deliveries = [...(await this.notice(user, asked, at)), ...this.event(user, kind)];
    const changed = await write({ at, deliveries });
    if (changed === null) return null;
    outbox.wake();
    const entry = { actorId: user._id, subjectId: user._id, origin: asked.origin };
    await audit.record(kind.audit, { ...entry, details: { factor: kind.factor } });
    return changed;
  }

  private notice(user: UserDocument, { origin, what }: FactorChange, at: Date): Promise<PendingDelivery[]> {
    const { notices, siteName } = this.parts;
    const { username } = user;
    const values = { siteName, username, what, when: at.toISOString(), ...requestValues(origin) };
    const mail = { template: 'second-step-changed', locale: origin.locale, values } as const;
    return notices.to(user, { mail, ip: origin.ip });
  }

  private event({ _id: userId }: UserDocument, { event, factor }: Kind): PendingDelivery[] {
    return event === null ? [] : this.parts.events.pending(event, { userId, data: { factor } });
  }
}
