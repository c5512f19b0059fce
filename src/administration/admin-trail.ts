import type { Announcer } from '../announcing/announcer';
import type { AuditService } from '../audit/audit.service';
import type { CallingActor } from '../shared/actor';

/** One call of an administrator's operation. */
export interface AdminCall {
  readonly actor: CallingActor;
  /** The user it is about; null where it is about the whole gateway. */
  readonly subjectId: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The trail of the changes of administrators, and of their refusals (ASVS 16.3.2). */
export class AdminTrail {
  constructor(
    private readonly audit: Pick<AuditService, 'withRefusals'>,
    private readonly announcer: Announcer,
  ) {}

  /** Runs the operation and returns its result; the change, or its refusal, is recorded before it is answered. */
  async around<T>({ actor, subjectId, details }: AdminCall, change: () => Promise<T>): Promise<T> {
    const { field, operation } = actor;
    const by = { actorId: actor.id, origin: actor.origin };
    const result = await this.audit.withRefusals(field, { ...by, subjectId, isAdmin: true }, change);
    await this.announcer.note('administered', { ...by, userId: subjectId, details: { operation, ...details } });
    return result;
  }
}
