import { GatewayError } from '../errors';
import { after, type Clock } from '../shared/clock';
import { newId } from '../shared/random';
import { keptUserAgent, type RequestOrigin } from '../shared/request-origin';
import type { Database } from '../storage/database';
import { AuditRepository } from './audit.repository';
import { type RefusalGate, RefusalTrail } from './refusal-trail';
import type { AuditDocument } from './audit.document';

/** The event types, in the words of the OWASP Logging Vocabulary where it has one. */
export type AuditType =
  | 'user_created'
  | 'user_create_fail'
  | 'users_imported'
  | 'user_renamed'
  | 'user_updated'
  | 'user_deleted'
  | 'email_confirmed'
  | 'address_claimed'
  | 'email_changed'
  | 'email_change_dropped'
  | 'email_restored'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'authn_login_success'
  | 'authn_login_fail'
  | 'authn_login_fail_max'
  | 'authn_password_change'
  | 'authn_password_change_fail'
  | 'authn_token_reuse'
  | 'mfa_enabled'
  | 'mfa_disabled'
  | 'mfa_recovery_codes_renewed'
  | 'mfa_recovery_codes_removed'
  | 'mfa_recovery_code_used'
  | 'session_renewed'
  | 'session_revoked'
  | 'excess_sessions_exceeded'
  | 'authz_fail'
  | 'authz_admin'
  | 'data_dropped'
  | 'secret_adopted';

export interface AuditEntry {
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly origin: RequestOrigin | null;
  readonly details?: Record<string, unknown>;
}

/** The caller of a refused operation, and its user. */
export interface RefusedCaller {
  readonly actorId: string | null;
  /** Whether the caller is an administrator: then the refusal always enters the trail. */
  readonly isAdmin: boolean;
  readonly subjectId: string | null;
  readonly origin: RequestOrigin;
}

export interface AuditOptions {
  readonly clock: Clock;
  /** The time an event is kept. */
  readonly retentionMs: number;
  /** Bounds what callers write into the trail by being refused. */
  readonly refusals: RefusalGate;
  /** Called with each event once it is stored; holds no id that is not in the trail. */
  readonly onRecorded?: (type: AuditType, entry: AuditEntry) => void;
}

const ID_LENGTH = 64;

/** The trail of who did what to whom; separate from the log, never holding a secret or a value of the input. */
export class AuditService {
  private readonly events: AuditRepository;
  private readonly refusals: RefusalTrail;

  constructor(
    database: Database,
    private readonly options: AuditOptions,
  ) {
    this.events = new AuditRepository(database);
    this.refusals = new RefusalTrail(this.events, options.refusals);
  }

  /** Stores the event. Callers await it before they answer: without a trail there is no change (ASVS 16.3). */
  async record(type: AuditType, entry: AuditEntry): Promise<void> {
    await this.events.insert({ _id: newId(), ...this.row(type, entry) });
    this.options.onRecorded?.(type, entry);
  }

  /**
   * Forgets the places the user was at; the events stay under the user's id, which identifies no person.
   * Where an administrator changed the account, the administrator's own place stays.
   */
  forget(userId: string): Promise<void> {
    return this.events.forget(userId);
  }

  /**
   * Stores that the field was refused, before it is answered. One caller's refusals of a field in a minute are one
   * row with a number.
   * @throws {RateLimited} where the client address was refused too often; then nothing is stored
   */
  async refused(field: string, caller: RefusedCaller, error: GatewayError): Promise<void> {
    const details = refusal(field, error);
    await this.refusals.add(this.row('authz_fail', { ...caller, details }), caller);
    this.options.onRecorded?.('authz_fail', { ...caller, details });
  }

  /** Runs the operation; stores a refusal first, an administrator's each by itself, and passes it on (ASVS 16.3.2). */
  async withRefusals<T>(field: string, caller: RefusedCaller, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (!caller.isAdmin) await this.refused(field, caller, error);
      else await this.record('authz_fail', { ...caller, details: refusal(field, error) });
      throw error;
    }
  }

  private row(type: AuditType, { actorId, details, origin, subjectId }: AuditEntry): Omit<AuditDocument, '_id'> {
    const at = this.options.clock.now();
    return {
      at,
      type,
      actorId,
      subjectId: subjectId?.slice(0, ID_LENGTH) ?? null,
      ip: origin?.ip ?? null,
      userAgent: keptUserAgent(origin?.userAgent),
      requestId: origin?.requestId ?? null,
      details: details ?? null,
      expiresAt: after(at, this.options.retentionMs),
    };
  }
}

/** The details of a refused call: `Mutation.blockUser` and the code. */
function refusal(field: string, { code }: GatewayError): Record<string, unknown> {
  return { field, code };
}
