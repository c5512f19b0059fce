import { canonicalUsername, usernameFault } from '../shared/username';
import { UsernameRefused } from './user.errors';

/** The name in the form in which it is kept. @throws {UsernameRefused} */
export function acceptedUsername(username: string): string {
  const fault = usernameFault(username);
  if (fault !== null) throw new UsernameRefused(fault);
  return canonicalUsername(username);
}
