import DataLoader from 'dataloader';
import type { SessionService } from '../sessions/session.service';
import type { SessionDocument } from '../storage/collections';

/** Reads of one request, each made once however many fields ask. */
export class Loaders {
  private sessions: DataLoader<string, SessionDocument[]> | undefined;

  constructor(private readonly service: SessionService) {}

  /** The live sessions of a user, oldest first. Made when first asked for: most requests need no loader. */
  get sessionsOfUser(): DataLoader<string, SessionDocument[]> {
    return (this.sessions ??= new DataLoader((userIds) => sessionsByUser(this.service, userIds)));
  }
}

async function sessionsByUser(sessions: SessionService, userIds: readonly string[]): Promise<SessionDocument[][]> {
  const live = await sessions.listOfUsers(userIds);
  return userIds.map((id) => live.filter((session) => session.userId === id));
}
