import { fc } from '../support/property';
import { purposeKeys } from '../../src/keys/key-ring';
import { mintRefreshToken, openSuccessor, parseRefreshToken, sealSuccessor } from '../../src/sessions/refresh-token';
import { newId } from '../../src/shared/random';

const SECRET = 'Zt5w8z1C4F7JaNcRfUjXn2r5u8x0A3D6';
const OLDER = 'q4t7w9z2C5F8JaNdRgUkXp2s5v8y1B3E';
const { refreshMac: key, codes: otherPurpose } = purposeKeys(SECRET, null);
const session = newId();

describe('a refresh token', () => {
  it('tells its session and generation to whoever holds the key', () => {
    const token = mintRefreshToken(key, session, 7);
    expect(parseRefreshToken(key, token)).toEqual({ token, sessionId: session, generation: 7 });
  });

  it('carries 128 random bits, so that two of one generation differ', () => {
    const [first, second] = [mintRefreshToken(key, session, 1), mintRefreshToken(key, session, 1)];
    expect(first).not.toBe(second);
    expect(Buffer.from(String(first.split('.')[2]), 'base64url')).toHaveLength(16);
  });

  it('is genuine under the secret before the present one until that is taken away', () => {
    const token = mintRefreshToken(purposeKeys(OLDER, null).refreshMac, session, 1);
    expect(parseRefreshToken(purposeKeys(SECRET, OLDER).refreshMac, token)).toMatchObject({ sessionId: session });
    expect(parseRefreshToken(key, token)).toBeNull();
  });

  it('is none under the key of another purpose', () => {
    expect(parseRefreshToken(key, mintRefreshToken(otherPurpose, session, 1))).toBeNull();
  });

  it.each([
    ['nothing', () => ''],
    ['a session id with an invented rest', () => `${session}.9.zzz.zzz`],
    ['a rest of the right length', () => `${session}.9.${'z'.repeat(22)}.${'z'.repeat(43)}`],
    ['another session', (token: string) => newId() + token.slice(36)],
    ['another generation', (token: string) => token.replace('.1.', '.2.')],
    ['a generation with a leading zero', (token: string) => token.replace('.1.', '.01.')],
    ['a line feed at its end', (token: string) => `${token}\n`],
    ['a padded MAC', (token: string) => `${token}=`],
    ['no MAC', (token: string) => token.slice(0, -43)],
    ['ten thousand characters', () => 'a'.repeat(10_000)],
  ])('SE-08 is garbage with %s', (_, damage) => {
    expect(parseRefreshToken(key, damage(mintRefreshToken(key, session, 1)))).toBeNull();
  });

  it('SE-08 is garbage with any change at all', () => {
    const token = mintRefreshToken(key, session, 1);
    const change = fc.record({ place: fc.nat(token.length - 1), text: fc.string({ maxLength: 3 }), drop: fc.nat(3) });
    const property = fc.property(change, ({ place, text, drop }) => {
      const changed = token.slice(0, place) + text + token.slice(place + drop);
      fc.pre(changed !== token);
      expect(parseRefreshToken(key, changed)).toBeNull();
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('a sealed successor', () => {
  it('opens with its predecessor and with no other token', () => {
    const [first, second, stranger] = [1, 2, 1].map((generation) => mintRefreshToken(key, session, generation)) as [
      string,
      string,
      string,
    ];
    const sealed = sealSuccessor(first, second);
    expect(openSuccessor(first, sealed)).toBe(second);
    expect(() => openSuccessor(stranger, sealed)).toThrow();
    expect(() => openSuccessor(second, sealed)).toThrow();
    expect(sealed).not.toContain(second.slice(-43));
  });

  it('opens no more once a byte of it was changed', () => {
    const [first, second] = [mintRefreshToken(key, session, 1), mintRefreshToken(key, session, 2)];
    const bytes = Buffer.from(sealSuccessor(first, second), 'base64url');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => openSuccessor(first, bytes.toString('base64url'))).toThrow();
  });
});
