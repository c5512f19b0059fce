import { isAlive, isWithinGrace, sessionExpiry, standsFor } from '../../src/sessions/session.policy';
import type { UserDocument } from '../../src/users/user.document';
import type { SessionDocument } from '../../src/sessions/session.document';

const NOW = new Date('2030-06-01T12:00:00Z');
const at = (ms: number) => new Date(NOW.getTime() + ms);
const standing = (now: Date, cut: Date | null = null) => ({ now, cut });

const SESSION: SessionDocument = {
  _id: 'laptop',
  userId: 'ada',
  credentialVersion: 3,
  generation: 2,
  currentHash: 'current',
  previousHash: 'previous',
  sealedSuccessor: 'sealed',
  rotatedAt: NOW,
  createdAt: at(-1000),
  lastUsedAt: NOW,
  idleExpiresAt: at(1000),
  absoluteExpiresAt: at(2000),
  revokedAt: null,
  revokedReason: null,
  ip: null,
  userAgent: null,
};

const ADA: UserDocument = {
  _id: 'ada',
  username: 'ada',
  usernameCanonical: 'ada',
  email: null,
  emailCanonical: null,
  emailConfirmedAt: null,
  name: null,
  photo: null,
  permissions: [],
  passwordHash: null,
  passwordChangedAt: null,
  credentialVersion: 3,
  block: null,
  customData: {},
  createdAt: NOW,
  updatedAt: NOW,
  lastLoginAt: null,
  lastRequestAt: null,
};

describe('a session', () => {
  it('SE-16 is over at the very moment of its idle or its absolute end', () => {
    expect(isAlive(SESSION, at(999))).toBe(true);
    expect(isAlive(SESSION, at(1000))).toBe(false);
    expect(isAlive({ ...SESSION, idleExpiresAt: at(5000) }, at(1999))).toBe(true);
    expect(isAlive({ ...SESSION, idleExpiresAt: at(5000) }, at(2000))).toBe(false);
  });

  it('is over once it was revoked', () => {
    expect(isAlive({ ...SESSION, revokedAt: NOW }, NOW)).toBe(false);
  });

  it('tells the nearer of its two ends', () => {
    expect(sessionExpiry(SESSION)).toEqual(at(1000));
    expect(sessionExpiry({ ...SESSION, idleExpiresAt: at(5000) })).toEqual(at(2000));
  });

  it('stands for its own user under the credentials it was made with, while it lives', () => {
    expect(standsFor(SESSION, ADA, standing(NOW))).toBe(true);
    expect(standsFor(SESSION, { ...ADA, _id: 'grace' }, standing(NOW))).toBe(false);
    expect(standsFor(SESSION, { ...ADA, credentialVersion: 4 }, standing(NOW))).toBe(false);
    expect(standsFor(SESSION, { ...ADA, credentialVersion: 2 }, standing(NOW))).toBe(false);
    expect(standsFor(SESSION, ADA, standing(at(1000)))).toBe(false);
  });

  it('stands for nobody where it began before the cut, to the millisecond', () => {
    expect(standsFor(SESSION, ADA, standing(NOW, at(-1000)))).toBe(true);
    expect(standsFor(SESSION, ADA, standing(NOW, at(-999)))).toBe(false);
  });

  it('honours the predecessor of its token for less than the grace', () => {
    expect(isWithinGrace(SESSION, 10_000, at(9_999))).toBe(true);
    expect(isWithinGrace(SESSION, 10_000, at(10_000))).toBe(false);
    expect(isWithinGrace(SESSION, 0, NOW)).toBe(false);
    expect(isWithinGrace({ ...SESSION, rotatedAt: null }, 10_000, NOW)).toBe(false);
  });
});
