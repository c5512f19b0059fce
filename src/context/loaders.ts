import DataLoader from 'dataloader';
import type { IdentityService } from '../identities/identity.service';
import type { SessionService } from '../sessions/session.service';
import type { IdentityDocument, SessionDocument } from '../storage/collections';

/** What loaders read through. */
export interface LoaderServices {
  readonly sessions: SessionService;
  readonly identities: IdentityService;
}

/** Reads of one request, each made once however many fields ask. Made when first asked for: most requests need no loader. */
export class Loaders {
  private sessions: DataLoader<string, SessionDocument[]> | undefined;
  private identities: DataLoader<string, IdentityDocument[]> | undefined;

  constructor(private readonly services: LoaderServices) {}

  /** The live sessions of a user, oldest first. */
  get sessionsOfUser(): DataLoader<string, SessionDocument[]> {
    return (this.sessions ??= listLoader((ids) => this.services.sessions.listOfUsers(ids)));
  }

  /** What is linked to a user, oldest first. */
  get identitiesOfUser(): DataLoader<string, IdentityDocument[]> {
    return (this.identities ??= listLoader((ids) => this.services.identities.listOfUsers(ids)));
  }
}

/** Loads each user's part of one list for all of them. */
function listLoader<T extends { readonly userId: string }>(
  list: (userIds: readonly string[]) => Promise<T[]>,
): DataLoader<string, T[]> {
  return new DataLoader(async (userIds) => {
    const all = await list(userIds);
    return userIds.map((id) => all.filter(({ userId }) => userId === id));
  });
}
