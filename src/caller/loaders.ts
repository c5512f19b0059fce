import DataLoader from 'dataloader';
import type { Loaders } from '../context/loaders';
import type { IdentityService } from '../identities/identity.service';
import type { SessionService } from '../sessions/session.service';
import type { UserService } from '../users/user.service';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';
import type { IdentityDocument } from '../identities/identity.document';

/** The services that loaders read through. */
export interface LoaderServices {
  readonly sessions: SessionService;
  readonly identities: IdentityService;
  readonly users: UserService;
}

/** Reads of one request, each made once however many fields ask. Made when first asked for: most requests need no loader. */
export class RequestLoaders implements Loaders {
  private sessions: DataLoader<string, SessionDocument[]> | undefined;
  private identities: DataLoader<string, IdentityDocument[]> | undefined;
  private users: DataLoader<string, UserDocument | null> | undefined;

  constructor(private readonly services: LoaderServices) {}

  /** The live sessions of a user, oldest first. */
  get sessionsOfUser(): DataLoader<string, SessionDocument[]> {
    return (this.sessions ??= listLoader((ids) => this.services.sessions.listOfUsers(ids)));
  }

  /** A user by id; null where it is gone. */
  get userById(): DataLoader<string, UserDocument | null> {
    return (this.users ??= new DataLoader((ids) => Promise.all(ids.map((id) => this.services.users.findById(id)))));
  }

  /** The user's identities, oldest first. */
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
