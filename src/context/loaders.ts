import type DataLoader from 'dataloader';
import type { IdentityDocument } from '../identities/identity.document';
import type { SessionDocument } from '../sessions/session.document';
import type { UserDocument } from '../users/user.document';

/** The reads of one request, each made once however many fields ask. */
export interface Loaders {
  /** The live sessions of a user, oldest first. */
  readonly sessionsOfUser: DataLoader<string, SessionDocument[]>;
  /** A user by id; null if there is none any more. */
  readonly userById: DataLoader<string, UserDocument | null>;
  /** The identities that are linked to a user, oldest first. */
  readonly identitiesOfUser: DataLoader<string, IdentityDocument[]>;
}
