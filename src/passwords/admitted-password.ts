import type { PasswordHasher } from '../hashing/password-hasher';
import type { Admission } from '../throttling/attempt';

/**
 * Whether the password matches the hash, for a try that was counted. A try that the hashing queue refuses is given
 * back, for it reveals nothing.
 * @throws {ServiceUnavailable} when the queue cannot take it
 */
export async function verifyAdmitted(
  hasher: PasswordHasher,
  admission: Admission,
  { passwordHash, password }: { passwordHash: string | null; password: string },
): Promise<boolean> {
  try {
    return await hasher.verify(passwordHash, password);
  } catch (refusal) {
    await admission.withdrawn();
    throw refusal;
  }
}
