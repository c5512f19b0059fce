import DataLoader from 'dataloader';
import type { SessionService } from '../sessions/session.service';
import type { SessionDocument } from '../storage/collections';

/** Reads of one request, each made once however many fields ask. */
export interface Loaders {
  /** The live sessions of a user, oldest first. */
  readonly sessionsOfUser: DataLoader<string, SessionDocument[]>;
}

/** Loaders for one request. They are made when first asked for: most requests need none. */
export function createLoaders(sessions: SessionService): Loaders {
  let sessionsOfUser: Loaders['sessionsOfUser'] | undefined;
  return {
    get sessionsOfUser() {
      return (sessionsOfUser ??= new DataLoader((userIds) => sessionsByUser(sessions, userIds)));
    },
  };
}

async function sessionsByUser(sessions: SessionService, userIds: readonly string[]): Promise<SessionDocument[][]> {
  const live = await sessions.listOfUsers(userIds);
  return userIds.map((id) => live.filter((session) => session.userId === id));
}
