import type { Announcer } from '../announcing/announcer';
import type { AuditService } from '../audit/audit.service';
import type { Actor } from '../users/user.service';

/** One call of an administrator's operation. */
export interface AdminCall {
  /** The name of the mutation, as `blockUser`. */
  readonly operation: string;
  readonly actor: Actor;
  /** The user it is about; null where it is about the whole gateway. */
  readonly subjectId: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The trail of what administrators change, and of what they are refused (ASVS 16.3.2). */
export class AdminTrail {
  constructor(
    private readonly audit: Pick<AuditService, 'withRefusals'>,
    private readonly announcer: Announcer,
  ) {}

  /** What the operation gives; the change, or its refusal, is recorded before it is answered. */
  async around<T>({ operation, actor, subjectId, details }: AdminCall, change: () => Promise<T>): Promise<T> {
    const by = { actorId: actor.id, origin: actor.origin };
    const caller = { ...by, subjectId, isAdmin: true };
    const result = await this.audit.withRefusals(`Mutation.${operation}`, caller, change);
    await this.announcer.note('administered', { ...by, userId: subjectId, details: { operation, ...details } });
    return result;
  }
}
