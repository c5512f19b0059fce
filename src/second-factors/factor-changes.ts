import type { MailOf } from '../announcing/about';
import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import type { EventData } from '../events/event-types';
import type { DatedTokens } from '../keys/dated-tokens';
import { requestValues } from '../mail/request-values';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { durationValue } from '../mail/template-values';
import type { OwnerNotices } from '../users/owner-notices';
import { type FactorPart, NEW_FACTOR_MS } from '../users/recent-factors';
import type { Change } from './second-factor.repository';
import type { UserDocument } from '../users/user.document';

type Factor = EventData['mfa.enabled']['factor'];

/** The changes that events announce, by the word that the mail has for them. */
const TOLD = {
  'email-on': { happening: 'email-factor-on', factor: 'EMAIL' },
  'email-off': { happening: 'email-factor-off', factor: 'EMAIL' },
  'totp-on': { happening: 'totp-on', factor: 'TOTP' },
  'totp-off': { happening: 'totp-off', factor: 'TOTP' },
} as const;

/** The other changes; recovery codes belong to the authenticator. */
const UNTOLD = {
  'codes-renewed': 'recovery-codes-renewed',
  'codes-off': 'recovery-codes-off',
  'code-used': 'recovery-code-used',
} as const;

type Told = keyof typeof TOLD;
type What = Told | keyof typeof UNTOLD;

/** The change that each part of the second factors undergoes when it is taken off. */
const TAKEN_OFF = { email: 'email-off', totp: 'totp-off', recoveryCodes: 'codes-off' } as const satisfies Record<
  FactorPart,
  What
>;

/** Changes that may be a thief's: their mail has a link that takes the factor off. */
const NEW: readonly What[] = ['email-on', 'totp-on', 'codes-renewed'];

interface Parts {
  readonly links: DatedTokens;
  /** The address of the page that the links open. */
  readonly removePage: string;
  readonly notices: OwnerNotices;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** A change to a second factor, and the origin of the request. */
export interface FactorChange {
  readonly what: What;
  readonly origin: RequestOrigin;
}

/** Parts that are taken off by a link or code of the owner's mail. */
export interface FactorRemoval {
  readonly removed: readonly FactorPart[];
  readonly origin: RequestOrigin;
}

/** A change as it is announced. */
interface Announced extends FactorChange {
  readonly at: Date;
  /** The detail for the trail that the proof was a mail alone. */
  readonly by?: 'mail';
}

/** Changes of second factors: each is announced to the owner by mail (ASVS 6.3.7), to listeners, and to the trail. */
export class FactorChanges {
  constructor(private readonly parts: Parts) {}

  /** Runs the write and announces the change; null where the write was refused, and then nothing is announced. */
  async make<T>(
    user: UserDocument,
    asked: FactorChange,
    write: (change: Change) => Promise<T | null>,
  ): Promise<T | null> {
    const at = this.parts.clock.now();
    const announcement = await this.announcementOf(user, { ...asked, at });
    return announcement.write((deliveries) => write({ at, deliveries }));
  }

  /** As `make`, for parts that are taken off without the proofs that turning them off wants. */
  async takeOff<T>(
    user: UserDocument,
    removal: FactorRemoval,
    write: (change: Change) => Promise<T | null>,
  ): Promise<T | null> {
    const at = this.parts.clock.now();
    const announcement = await this.announceRemoval(user, { ...removal, at });
    return announcement === null ? null : announcement.write((deliveries) => write({ at, deliveries }));
  }

  /** The announcement for the write that takes the parts off; null where there are none. */
  async announceRemoval(
    user: UserDocument,
    { at, origin, removed }: FactorRemoval & { readonly at: Date },
  ): Promise<Announcement | null> {
    const each = removed.map((part) => this.announcementOf(user, { what: TAKEN_OFF[part], at, origin, by: 'mail' }));
    const [first, ...others] = await Promise.all(each);
    return first?.and(...others) ?? null;
  }

  private async announcementOf(user: UserDocument, { by, ...change }: Announced): Promise<Announcement> {
    const { announcer } = this.parts;
    const { origin, what } = change;
    const factor: Factor = isTold(what) ? TOLD[what].factor : 'TOTP';
    const details = { factor, ...(by === undefined ? {} : { by }) };
    const mail = await this.notice(user, change);
    const about = { userId: user._id, actorId: user._id, origin, details, mail };
    return isTold(what)
      ? announcer.prepare(TOLD[what].happening, { ...about, data: { factor } })
      : announcer.prepare(UNTOLD[what], about);
  }

  private notice(user: UserDocument, { at, origin, what }: Announced): Promise<MailOf<'second-step-changed'> | null> {
    const { links, notices, removePage } = this.parts;
    const { _id, username } = user;
    const isNew = NEW.includes(what);
    const link = isNew ? `${removePage}?token=${links.token({ id: _id, since: at }, user)}` : '';
    const linkExpiresIn = isNew ? durationValue(NEW_FACTOR_MS) : '';
    const told = { username, what, when: at.toISOString(), ...requestValues(origin) };
    const values = { ...told, link, linkExpiresIn };
    return notices.to<'second-step-changed'>(user, { mail: { locale: origin.locale, values }, ip: origin.ip });
  }
}

function isTold(what: What): what is Told {
  return what in TOLD;
}
