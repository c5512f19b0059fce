import type { EmailAddress } from '../shared/email-address';
import { UsernameTaken } from './user.errors';
import { deriveUsername } from './user.policy';

const TRIES = 5;

/** Runs `store` with a username made from the address; tries others while it is taken. @throws {UsernameTaken} rarely */
export async function underFreeUsername<T>(email: EmailAddress, store: (username: string) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store(deriveUsername(email, tries > 1));
    } catch (error) {
      if (!(error instanceof UsernameTaken) || tries === TRIES) throw error;
    }
  }
}
