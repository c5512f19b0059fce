import { GatewayError } from '../errors';
import type { RequestOrigin } from '../shared/request-origin';
import type { Clock } from '../shared/clock';
import { newId } from '../shared/random';
import { type AuditDocument, COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';

/** What happened, in the words of the OWASP Logging Vocabulary where it has one. */
export type AuditType =
  | 'user_created'
  | 'users_imported'
  | 'user_renamed'
  | 'user_updated'
  | 'user_deleted'
  | 'email_confirmed'
  | 'email_changed'
  | 'email_restored'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'authn_login_success'
  | 'authn_login_fail'
  | 'authn_password_change'
  | 'authn_password_change_fail'
  | 'authn_token_reuse'
  | 'mfa_enabled'
  | 'mfa_disabled'
  | 'mfa_recovery_codes_renewed'
  | 'mfa_recovery_code_used'
  | 'session_renewed'
  | 'session_revoked'
  | 'excess_sessions_exceeded'
  | 'authz_fail'
  | 'authz_admin'
  | 'data_dropped';

export interface AuditEntry {
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly origin: RequestOrigin | null;
  readonly details?: Record<string, unknown>;
}

const USER_AGENT_LENGTH = 256;
const ID_LENGTH = 64;

/** The trail of who did what to whom; separate from the log, never holding a secret or a value of the input. */
export class AuditService {
  private readonly events: Collection<AuditDocument>;

  constructor(
    database: Database,
    private readonly clock: Clock,
    /** Told of each event once it is stored; holds no id that is not in the trail. */
    private readonly onRecorded: (type: AuditType, details: AuditEntry['details'] | null) => void = () => undefined,
  ) {
    this.events = database.collection<AuditDocument>(COLLECTIONS.auditEvents.name);
  }

  /** The event is stored when this resolves. Callers await it before they answer: without a trail there is no change (ASVS 16.3). */
  async record(type: AuditType, { actorId, subjectId, origin, details }: AuditEntry): Promise<void> {
    await this.events.insertOne({
      _id: newId(),
      at: this.clock.now(),
      type,
      actorId,
      subjectId: subjectId?.slice(0, ID_LENGTH) ?? null,
      ip: origin?.ip ?? null,
      userAgent: origin?.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
      requestId: origin?.requestId ?? null,
      details: details ?? null,
    });
    this.onRecorded(type, details ?? null);
  }

  /**
   * What the trail knows of where the user was is gone; what happened stays under the user's id, which tells nobody who it
   * was. Where an administrator changed the account, the administrator's own place stays.
   */
  async forget(userId: string): Promise<void> {
    await this.events.updateMany(
      { $or: [{ actorId: userId }, { subjectId: userId, actorId: null }] },
      { $set: { ip: null, userAgent: null } },
    );
  }

  /** What the administrator's operation gives; where it is refused, the refusal is stored first (ASVS 16.3.2). */
  async withRefusals<T>(field: string, entry: Omit<AuditEntry, 'details'>, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof GatewayError) await this.record('authz_fail', { ...entry, details: refusal(field, error) });
      throw error;
    }
  }
}

/** What the trail says of a refused call: `Mutation.blockUser` and the code. */
export function refusal(field: string, { code }: GatewayError): Record<string, unknown> {
  return { field, code };
}
