import type { AuditService } from '../audit/audit.service';
import type { Noted } from './about';
import { HAPPENINGS, type NotedHappening } from './happenings';

/** An entry of the trail about a user; null where it is about nobody. */
export type Note = Noted & { readonly userId: string | null };

/** Stores a happening that leaves nothing but an entry in the trail. */
export function note(
  audit: Pick<AuditService, 'record'>,
  name: NotedHappening,
  { userId: subjectId, ...noted }: Note,
): Promise<void> {
  return audit.record(HAPPENINGS[name].audit, { subjectId, ...noted });
}
