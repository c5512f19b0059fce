import { parseEmailAddress } from '../../src/shared/email-address';
import { newUser } from '../../src/users/new-user';
import type { TestGateway } from './gateway';
import type { UserDocument } from '../../src/users/user.document';

const MINUTE = 60_000;

/** The moment before which the crowd registered and signed in. */
export const CROWD_BEGINS = Date.parse('2099-06-01T00:00:00Z');

/**
 * Stores 45 accounts, made in groups of five at one moment; two in three have signed in, three at one moment. Some are
 * confirmed, some may edit, some are blocked, and of those some were blocked until a moment that has passed.
 */
export async function storeCrowd(gateway: TestGateway): Promise<void> {
  const users = gateway.gateway.platform.database.collection<UserDocument>('users');
  await Promise.all(Array.from({ length: 45 }, (_, index) => users.insertOne(member(index, gateway.clock.now()))));
}

function member(index: number, now: Date): UserDocument {
  const number = String(index).padStart(2, '0');
  const username = `${index % 2 === 0 ? 'even' : 'odd'}.${number}`;
  const email = parseEmailAddress(`${index % 5 === 0 ? 'Mail.Five' : 'mail_any'}${number}@example.com`);
  if (email === null) throw new Error('an address was wanted');
  const createdAt = new Date(CROWD_BEGINS + Math.floor(index / 5) * MINUTE);
  const confirmed = index % 4 === 0 ? { emailConfirmedAt: createdAt } : {};
  const permissions = index % 7 === 0 ? ['editor'] : [];
  return {
    ...newUser({ email, username, passwordHash: null, permissions, ...confirmed }, createdAt),
    lastLoginAt: index % 3 === 0 ? null : new Date(CROWD_BEGINS + Math.floor(index / 4) * MINUTE),
    block: index % 6 === 0 ? blockOf(index, now) : null,
  };
}

function blockOf(index: number, now: Date): UserDocument['block'] {
  const until = index % 12 === 0 ? null : new Date(now.getTime() + (index % 18 === 0 ? MINUTE : -MINUTE));
  return { at: new Date(CROWD_BEGINS), by: null, reason: null, until };
}
