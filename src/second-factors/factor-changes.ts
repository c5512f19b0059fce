import type { AuditService, AuditType } from '../audit/audit.service';
import type { EventData } from '../events/event-types';
import type { Events } from '../events/events';
import type { DatedTokens } from '../keys/dated-tokens';
import { requestValues } from '../mail/request-values';
import type { Outbox } from '../outbox/outbox';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { durationValue } from '../mail/template-values';
import type { OwnerNotices } from '../users/owner-notices';
import { type FactorPart, NEW_FACTOR_MS } from '../users/recent-factors';
import type { Change } from './second-factor.repository';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from '../users/user.document';

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
  'codes-off': { audit: 'mfa_recovery_codes_removed', event: null, factor: 'TOTP' },
  'code-used': { audit: 'mfa_recovery_code_used', event: null, factor: 'TOTP' },
} as const satisfies Record<string, Kind>;

/** How each part of the second factors is told of that was taken off. */
const TAKEN_OFF = { email: 'email-off', totp: 'totp-off', recoveryCodes: 'codes-off' } as const satisfies Record<
  FactorPart,
  keyof typeof KINDS
>;

/** What may be a thief's: its mail has a link that takes it off. */
const NEW: readonly (keyof typeof KINDS)[] = ['email-on', 'totp-on', 'codes-renewed'];

interface Parts {
  readonly links: DatedTokens;
  /** The address of the page that the links open. */
  readonly removePage: string;
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

/** Parts that are taken off by whoever reads the owner's mail. */
export interface FactorRemoval {
  readonly removed: readonly FactorPart[];
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

  /** As `make`, for parts that are taken off without the proofs that turning them off wants. */
  async takeOff<T>(user: UserDocument, removal: FactorRemoval, write: (change: Change) => Promise<T | null>) {
    const at = this.parts.clock.now();
    const changed = await write({ at, deliveries: await this.toldOfRemoval(user, { ...removal, at }) });
    if (changed === null) return null;
    this.parts.outbox.wake();
    await this.recordRemoval(user, removal);
    return changed;
  }

  /** The mails and events for the write that takes the parts off. */
  async toldOfRemoval(
    user: UserDocument,
    { at, origin, removed }: FactorRemoval & { at: Date },
  ): Promise<PendingDelivery[]> {
    const told = removed.map(async (part) => {
      const what = TAKEN_OFF[part];
      return [...(await this.notice(user, { what, origin }, at)), ...this.event(user, KINDS[what])];
    });
    return (await Promise.all(told)).flat();
  }

  /** The trail knows of the parts that were taken off. */
  async recordRemoval({ _id }: UserDocument, { origin, removed }: FactorRemoval): Promise<void> {
    for (const part of removed) {
      const { audit, factor } = KINDS[TAKEN_OFF[part]];
      await this.parts.audit.record(audit, { actorId: _id, subjectId: _id, origin, details: { factor, by: 'mail' } });
    }
  }

  private notice(user: UserDocument, asked: FactorChange, at: Date): Promise<PendingDelivery[]> {
    const { links, notices, removePage, siteName } = this.parts;
    const { _id, username } = user;
    const { origin, what } = asked;
    const isNew = NEW.includes(what);
    const link = isNew ? `${removePage}?token=${links.token({ id: _id, since: at }, user)}` : '';
    const linkExpiresIn = isNew ? durationValue(NEW_FACTOR_MS) : '';
    const told = { siteName, username, what, when: at.toISOString(), ...requestValues(origin) };
    const values = { ...told, link, linkExpiresIn };
    const mail = { template: 'second-step-changed', locale: origin.locale, values } as const;
    return notices.to(user, { mail, ip: origin.ip });
  }

  private event({ _id: userId }: UserDocument, { event, factor }: Kind): PendingDelivery[] {
    return event === null ? [] : this.parts.events.pending(event, { userId, data: { factor } });
  }
}
