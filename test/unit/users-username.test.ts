import { fc } from '../support/property';
import { typedName } from '../../src/shared/typed-name';
import { canonicalUsername, usernameFault } from '../../src/shared/username';
import { canonicalLogin, deriveUsername } from '../../src/users/user.policy';

describe('a username', () => {
  it.each(['ada', 'a.b', 'a-b_c.9', '007', 'ADA', 'x'.repeat(32), 'admin1', 'constructor'])('is %s', (name) => {
    expect(usernameFault(name)).toBeNull();
  });

  it.each([
    ['ab', 'TOO_SHORT'],
    ['', 'TOO_SHORT'],
    ['x'.repeat(33), 'TOO_LONG'],
    ['-ab', 'CHARACTERS'],
    ['ab.', 'CHARACTERS'],
    ['a b', 'CHARACTERS'],
    ['ada\nb', 'CHARACTERS'],
    ['a@b.ch', 'CHARACTERS'],
    ['__proto__', 'CHARACTERS'],
    ['ad\u0000a', 'CHARACTERS'],
    ['\u212aelvin', 'CHARACTERS'],
    ['ro\u017fe', 'CHARACTERS'],
    ['ISTANBUL\u0130', 'CHARACTERS'],
    ['\u0430dmin', 'CHARACTERS'],
    ['ａｄａ', 'CHARACTERS'],
    ['admin', 'RESERVED'],
    ['Root', 'RESERVED'],
    ['NULL', 'RESERVED'],
    ['postmaster', 'RESERVED'],
  ])('IN-09 IN-10 is not %j: %s', (name, fault) => {
    expect(usernameFault(name)).toBe(fault);
  });

  it('IN-09 has letters of ASCII alone in lower case, and no other is made into one of them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (name) => {
        if (usernameFault(name) === null) {
          expect(canonicalUsername(name)).toMatch(/^[a-z0-9][a-z0-9._-]{1,30}[a-z0-9]$/);
        }
        expect(canonicalUsername(name).replace(/[a-z]/g, '')).toBe(typedName(name).replace(/[A-Za-z]/g, ''));
      }),
    );
  });

  it.each(['ada\n', ' Ada', '\u202eada', 'a\u200bd\u2060a\ufeff', 'ada\u3164', '\u00a0ad\u00ada'])(
    '%j is ada',
    (name) => {
      expect([usernameFault(name), canonicalUsername(name)]).toEqual([null, 'ada']);
    },
  );

  it('is never taken for an address, nor an address for a name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress()), (login) => {
        const { kind, value } = canonicalLogin(login);
        expect(kind).toBe(login.includes('@') ? 'email' : 'username');
        if (usernameFault(value) === null) expect(kind).toBe('username');
      }),
    );
  });

  it.each([
    [' Ada ', 'username', 'ada'],
    ['ADA@Example.com', 'email', 'ada@example.com'],
    ['ada@Bücher.example', 'email', 'ada@xn--bcher-kva.example'],
    ['Not@An@Address', 'email', 'not@an@address'],
    ['ada\u200b@example.com\u200b', 'email', 'ada@example.com'],
    ['\u2068ada@example\u2060.\u2060com\u2069', 'email', 'ada@example.com'],
  ])('is counted as a login in one form: %j', (login, kind, value) => {
    expect(canonicalLogin(login)).toEqual({ kind, value });
  });
});

describe('a username made of an address', () => {
  const address = (canonical: string) => ({ original: canonical, canonical });

  it.each([
    ['ada.lovelace@example.com', 'ada.lovelace'],
    ['ada+notes@example.com', 'ada'],
    ["o'brien@example.com", 'obrien'],
    ['__ada__@example.com', 'ada'],
  ])('of %s is %s', (email, name) => {
    expect(deriveUsername(address(email), false)).toBe(name);
  });

  it.each(['admin@example.com', 'me@example.com', 'a@example.com', '+@example.com', '!!@example.com'])(
    'of %s has digits, for it would be refused',
    (email) => {
      expect(deriveUsername(address(email), false)).toMatch(/^[a-z]+-\d{6}$/);
    },
  );

  it('again has digits of its own', () => {
    const names = Array.from({ length: 5 }, () => deriveUsername(address('ada@example.com'), true));
    expect(names).toEqual(names.map(() => expect.stringMatching(/^ada-\d{6}$/) as string));
    expect(new Set(names).size).toBeGreaterThan(1);
  });

  it('breaks no rule, whatever the address', () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: 'medium' }), fc.boolean(), (email, again) => {
        expect(usernameFault(deriveUsername(address(email.toLowerCase()), again))).toBeNull();
      }),
    );
  });
});
