import type { AuditType } from '../audit/audit.service';
import type { EventType } from '../events/event-types';
import type { TemplateName } from '../mail/mail-message';

/** The names by which others know a happening: the trail, receivers of events, mails and ended sessions. */
interface Happening {
  readonly audit?: AuditType;
  readonly event?: EventType;
  readonly mail?: TemplateName;
  /** The reason of the sessions that end with it. */
  readonly ended?: string;
}

/**
 * Everything that is announced, by its one name. A change of several things is announced by several rows, joined by
 * `Announcement.and`.
 *
 * The names on the right are stored and sent: they stay (docs/events.md, `AuditType`).
 */
export const HAPPENINGS = {
  // Accounts
  'user-created': { audit: 'user_created', event: 'user.registered' },
  'user-created-by-admin': { event: 'user.registered' },
  'registration-refused': { audit: 'user_create_fail', mail: 'account-exists' },
  'users-imported': { audit: 'users_imported' },
  'admin-imported': { audit: 'user_created' },
  'user-renamed': { audit: 'user_renamed', event: 'username.changed', mail: 'account-edited' },
  'user-updated': { audit: 'user_updated', event: 'user.updated' },
  'user-deleted': { audit: 'user_deleted' },
  'deletion-asked': { mail: 'delete-account' },
  'account-edited': { mail: 'account-edited' },
  'username-assigned': { event: 'username.changed' },
  'profile-assigned': { event: 'user.updated' },
  'email-assigned': { event: 'email.changed', ended: 'email-changed' },
  'email-vouched': { event: 'email.confirmed' },

  // Addresses
  'confirmation-asked': { mail: 'confirm-email' },
  'email-confirmed': { audit: 'email_confirmed', event: 'email.confirmed' },
  'address-claimed': { audit: 'address_claimed', mail: 'address-claimed', ended: 'address-claimed' },
  'email-change-asked': { mail: 'change-email' },
  'email-change-asked-present': { mail: 'change-email-present' },
  'email-wanted': { mail: 'email-wanted' },
  'email-changed': { audit: 'email_changed', event: 'email.changed', mail: 'email-changed', ended: 'email-changed' },
  'email-change-dropped': { audit: 'email_change_dropped' },
  'email-put-back': { event: 'email.changed' },
  'email-restored': { audit: 'email_restored', ended: 'email-restored' },

  // Passwords and signing in
  'login-succeeded': { audit: 'authn_login_success' },
  'login-failed': { audit: 'authn_login_fail' },
  'login-locked': { audit: 'authn_login_fail_max' },
  'login-code-asked': { mail: 'login-code' },
  'password-first': { mail: 'password-first' },
  'second-step-asked': { mail: 'second-step-code' },
  'password-changed': {
    audit: 'authn_password_change',
    event: 'password.changed',
    mail: 'password-changed',
    ended: 'password-changed',
  },
  'password-change-failed': { audit: 'authn_password_change_fail' },
  'password-reset-asked': { event: 'password.reset_requested', mail: 'reset-password' },
  'password-reset': {
    audit: 'authn_password_change',
    event: 'password.reset',
    mail: 'password-changed',
    ended: 'password-reset',
  },

  // Second factors
  'email-factor-on': { audit: 'mfa_enabled', event: 'mfa.enabled', mail: 'second-step-changed' },
  'email-factor-off': { audit: 'mfa_disabled', event: 'mfa.disabled', mail: 'second-step-changed' },
  'totp-on': { audit: 'mfa_enabled', event: 'mfa.enabled', mail: 'second-step-changed' },
  'totp-off': { audit: 'mfa_disabled', event: 'mfa.disabled', mail: 'second-step-changed' },
  'recovery-codes-renewed': { audit: 'mfa_recovery_codes_renewed', mail: 'second-step-changed' },
  'recovery-codes-off': { audit: 'mfa_recovery_codes_removed', mail: 'second-step-changed' },
  'recovery-code-used': { audit: 'mfa_recovery_code_used', mail: 'second-step-changed' },
  'factors-taken-off': { ended: 'mfa-removed' },

  // Other providers
  'identity-linked': { audit: 'identity_linked', event: 'identity.linked', mail: 'identity-linked' },
  'identity-linked-at-creation': { event: 'identity.linked' },
  'identity-unlinked': { audit: 'identity_unlinked', event: 'identity.unlinked', mail: 'identity-unlinked' },
  'identity-taken-off': { ended: 'identity-removed' },

  // Sessions
  'session-opened': { event: 'session.created' },
  'session-renewed': { audit: 'session_renewed' },
  'session-reused': {
    audit: 'authn_token_reuse',
    event: 'session.reused',
    mail: 'session-reused',
    ended: 'reused',
  },
  'sessions-ended': { event: 'session.revoked' },
  'session-revoked': { audit: 'session_revoked', ended: 'revoked' },
  'session-surplus': { audit: 'excess_sessions_exceeded', ended: 'too-many' },
  'signed-out': { audit: 'session_revoked', ended: 'signed-out' },
  'signed-out-everywhere': { audit: 'session_revoked', ended: 'signed-out-everywhere' },

  // Administration; `administered` stands beside each
  administered: { audit: 'authz_admin' },
  'user-blocked': { event: 'user.blocked', ended: 'blocked' },
  'user-unblocked': { event: 'user.unblocked' },
  'user-kicked': { event: 'user.kicked', ended: 'kicked' },
  'permissions-changed': { event: 'permissions.changed' },
  'blackout-set': { event: 'blackout.set' },
  'blackout-lifted': { event: 'blackout.lifted' },

  // The command line
  'data-dropped': { audit: 'data_dropped' },
  'secret-adopted': { audit: 'secret_adopted' },
} as const satisfies Readonly<Record<string, Happening>>;

type Happenings = typeof HAPPENINGS;

export type HappeningName = keyof Happenings;

/** The names of the happenings whose row has all of these columns. */
type WithColumns<Column extends keyof Happening> = {
  [Name in HappeningName]: Happenings[Name] extends Record<Column, string> ? Name : never;
}[HappeningName];

/** The happenings that end sessions. */
export type EndingHappening = WithColumns<'ended'>;

/** The happenings that leave nothing but an entry in the trail. */
export type NotedHappening = Exclude<WithColumns<'audit'>, WithColumns<'event'> | WithColumns<'mail'>>;

/** The happenings that a write carries: their row names an event or a mail. */
export type CarriedHappening = WithColumns<'event'> | WithColumns<'mail'>;

/** The audit type, event or mail that the row of the happening names; never where it names none. */
export type Named<Name extends HappeningName, Column extends keyof Happening> =
  Happenings[Name] extends Readonly<Record<Column, infer Value>> ? Value : never;

/** Returns the row with all of its columns. */
export function rowOf(name: HappeningName): Happening {
  return HAPPENINGS[name];
}

/** Returns the reason that sessions ended by the happening are stored with. */
export function endingReason(name: EndingHappening): string {
  return HAPPENINGS[name].ended;
}
