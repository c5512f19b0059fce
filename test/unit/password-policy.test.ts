import { fc } from '../support/property';
import { isTooLong, passwordLength, preparePassword } from '../../src/hashing/prepared-password';
import { isCommonPassword } from '../../src/passwords/blocklist';
import { lines } from '../../src/passwords/data/common-passwords.json';
import { passwordFaults, type PasswordContext } from '../../src/passwords/password-policy';

const EMOJI = '\u{1f511}';
const STRONG = 'correct horse battery staple';

function rules(password: string, context: Partial<PasswordContext> = {}): string[] {
  return (passwordFaults(password, { minLength: 12, siteName: 'Gatehouse', ...context }) ?? []).map(
    (fault) => fault.rule,
  );
}

describe('the length of a password', () => {
  test.each([8, 12, 20])('is at least the minimum of %d code points', (minLength) => {
    expect(rules('xk'.repeat(20).slice(0, minLength - 1), { minLength })).toEqual(['TOO_SHORT']);
    expect(rules('xk'.repeat(20).slice(0, minLength), { minLength })).toEqual([]);
  });

  test('is counted in code points, not in UTF-16 units', () => {
    expect(rules(EMOJI.repeat(11))).toEqual(['TOO_SHORT']);
    expect(rules(EMOJI.repeat(12))).toEqual([]);
    expect(rules(EMOJI.repeat(128))).toEqual([]);
    expect(rules(EMOJI.repeat(129))).toEqual(['TOO_LONG']);
  });

  test.each([64, 128])('may be %d', (length) => {
    expect(rules('p'.repeat(length))).toEqual([]);
  });

  test.each([129, 130, 1024, 4096, 1_000_000])('may not be %d', (length) => {
    expect(rules('p'.repeat(length))).toEqual(['TOO_LONG']);
  });

  test('counts an accent once, however it was typed', () => {
    expect(rules('e\u0301'.repeat(11))).toEqual(['TOO_SHORT']);
    expect(rules('e\u0301'.repeat(128))).toEqual([]);
  });

  test('is never measured differently from what is hashed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
        const length = [...preparePassword(password)].length;
        expect(passwordLength(password)).toBe(length);
        expect(isTooLong(password)).toBe(length > 128);
        expect(rules(password).includes('TOO_LONG')).toBe(length > 128);
        expect(rules(password).includes('TOO_SHORT')).toBe(length < 12);
      }),
    );
  });

  test('of 128 is accepted in its longest decomposed form too', () => {
    expect(isTooLong('\u1f82'.repeat(128).normalize('NFD'))).toBe(false);
  });
});

describe('a prepared password', () => {
  test('stays what it is when prepared again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (password) => {
        expect(preparePassword(preparePassword(password))).toBe(preparePassword(password));
      }),
    );
  });

  test('is the password itself in ASCII, with its case and the spaces at its ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (password) => {
        expect(preparePassword(password)).toBe(password);
      }),
    );
  });

  test('has one kind of space and one form of each letter', () => {
    expect(preparePassword('a\u00a0b\u2003c\u3000d\u202fe')).toBe('a b c d e');
    expect(preparePassword('cafe\u0301')).toBe('caf\u00e9');
  });

  test('keeps apart what only NFKC would merge', () => {
    expect(preparePassword('\ufb01')).not.toBe('fi');
    expect(preparePassword('\uff21')).not.toBe('A');
  });
});

describe('a common password', () => {
  const listed = lines.join(' ').split(' ');

  test('is any of more than 10,000, each usable and there once', () => {
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.length).toBeGreaterThanOrEqual(10_000);
    expect(listed.filter((entry) => entry.length < 8 || entry !== preparePassword(entry).toLowerCase())).toEqual([]);
    expect(listed.filter((entry) => !isCommonPassword(entry))).toEqual([]);
  });

  test.each([
    'password1234',
    'PassWord1234',
    'qwerty123456',
    '1QAZ2wsx3edc',
    'administrator',
    'sunshine2024',
    'computercomputer',
  ])('such as %s is refused', (password) => {
    expect(rules(password)).toEqual(['COMMON']);
  });

  test.each([STRONG, 'sunshine iloveyou', 'sunshine-2024-in-may', 'computer-on-a-table', 'p'.repeat(12)])(
    'is not seen in %s',
    (password) => {
      expect(rules(password)).toEqual([]);
    },
  );

  test('is told in any case', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...listed),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (entry, raised) => {
          const mixed = [...entry].map((letter, index) => (raised[index] ? letter.toUpperCase() : letter)).join('');
          expect(isCommonPassword(mixed)).toBe(true);
        },
      ),
    );
  });
});

describe('a password that holds its owner', () => {
  test.each([
    ['the username', { username: 'lovelace' }, 'my-Lovelace-secret'],
    ['nothing but the username', { username: 'ada-of-lovelace' }, 'ADA-of-Lovelace'],
    ['the name of the mailbox', { email: 'Byron.King@example.com' }, 'xx byron.king xx'],
    ['the whole address', { email: 'byron@example.com' }, 'byron@example.com'],
  ])('is refused for %s', (_, owner, password) => {
    expect(rules(password, owner)).toEqual(['CONTEXT']);
  });

  test.each([
    ['a name of three letters', { username: 'ada', email: 'ada@example.com' }, 'a maple leaf of canada'],
    ['the domain of the address', { email: 'byron@example.com' }, 'an example.com of old'],
    ['no name at all', { username: null, email: undefined }, STRONG],
    ['an address without a mailbox', { email: '@example.com' }, STRONG],
  ])('is not refused for %s', (_, owner, password) => {
    expect(rules(password, owner)).toEqual([]);
  });
});

describe('a password that is mostly the name of the site', () => {
  test.each([
    ['Acme Portal', 'AcmePortal2024'],
    ['Acme Portal', 'acme portal 2024!'],
    ['Acme Portal', '@cm3_P0rt4l_12'],
    ['Acme Portal', 'ACME-PORTAL-ACME'],
    ['Acme Portal', '2024portal2024'],
    ['Acme Portal', 'portalacme!!1234'],
    ['Acme Portal', 'Ácme Pörtal 24'],
    ['acme.example', 'Acme.Example.1'],
    ['The Acme Shop', 'TheAcmeShop01'],
    ['Gatehouse', 'G4tehouse1234'],
    ['Bücherei', 'bucherei12345'],
    ['Лавка книг', 'ЛавкаКниг2024'],
  ])('%s: %s is refused', (siteName, password) => {
    expect(rules(password, { siteName })).toEqual(['CONTEXT']);
  });

  test.each([
    ['Acme Portal', 'a portal to seven seas'],
    ['Acme Portal', 'acme, four kites and tea'],
    ['Acme Portal', STRONG],
    ['IQ', 'iq iq iq iq iq'],
    ['!!!', '!!!!!!!!!!!!!!'],
    ['', STRONG],
  ])('%s: %s is not', (siteName, password) => {
    expect(rules(password, { siteName })).toEqual([]);
  });
});

test('a half of a surrogate pair is refused, since all would be hashed alike', () => {
  expect(rules('\ud83d lone but long enough')).toEqual(['CHARACTERS']);
});

test('no fault repeats the password', () => {
  for (const password of ['quokka', 'password1234', 'quokka'.repeat(30), 'my-quokka-secret']) {
    const faults = passwordFaults(password, { minLength: 12, siteName: 'Quokka', username: 'quokka' });
    expect(faults?.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults)).not.toMatch(/quokka|password1234/);
  }
});

test('every rule that is broken is named', () => {
  expect(rules('12345678', { username: '12345678' })).toEqual(['TOO_SHORT', 'COMMON', 'CONTEXT']);
});
