import { fc } from '../support/property';
import { maskEmailAddress, parseEmailAddress } from '../../src/shared/email-address';

describe('an e-mail address', () => {
  it.each([
    ['A@B.CH', 'a@b.ch'],
    ['Ada.Lovelace+notes@Example.COM', 'ada.lovelace+notes@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
    ['ada@straße.example', 'ada@xn--strae-oqa.example'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('IN-11 %s is known by one form, and kept as it was written', (text, canonical) => {
    expect(parseEmailAddress(text)).toEqual({ original: text, canonical });
  });

  it.each([
    'a＠b.ch',
    'ａ@b.ch',
    'a@b．ch',
    'a@ｂ.ch',
    'mıke@example.com',
    'ſ@example.com',
    '\u212a@example.com',
    'é@example.com',
    'e\u0301@example.com',
    'a@example.com.',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    ' a@example.com',
    'a@example.com ',
    'a @example.com',
    'a@',
    '@example.com',
    'a',
    '',
    '@',
    'a@b',
    'a@b@example.com',
    'a@-b.ch',
    'a@b-.ch',
    'a@b..ch',
    'a@1.2.3.4',
    'a@[1.2.3.4]',
    'a@b.1',
    'a@example.com\u0000',
    'a\u202e@example.com',
    'a@exam\u200bple.com',
    'a@exa_mple.com',
    'a@example.com:25',
    'a@example.com/x',
    'a@example.com?x',
    'a@example.com#x',
    'a@exam%70le.com',
    'a@exam\u00adple.com',
    'a@exam\ufe0fple.com',
    'a@example\u3002com',
    'a@xn--a.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.example`,
    `a@${'b.'.repeat(130)}example`,
    `a@${'ü'.repeat(60)}.example`,
  ])('IN-11 is not %j', (text) => {
    expect(parseEmailAddress(text)).toBeNull();
  });

  it.each([
    'a@b.ch, evil@x.y',
    'a@b.ch; evil@x.y',
    'a@b.ch evil@x.y',
    'a@b.ch\r\nBcc: evil@x.y',
    'a@b.ch\nBcc: evil@x.y',
    'a@b.ch>, <evil@x.y',
    '"evil@x a"@b.ch',
    'group:evil@x.y;',
    'attacker@evil.test(@good.com',
    'a(comment)@b.ch',
    '<a@b.ch>',
    'Ada <a@b.ch>',
    'mailto:a@b.ch',
    'a%0d%0aBcc:e@x.y@b.ch\r',
  ])('IN-12 smuggles in nobody: %j', (text) => {
    expect(parseEmailAddress(text)).toBeNull();
  });

  const texts = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `${text}@example.com`),
    fc.webUrl().map((text) => `a@${text}`),
  );

  it('has a form that is its own form, whatever its case', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseEmailAddress(text);
        if (parsed === null) return;
        expect(parseEmailAddress(parsed.canonical)?.canonical).toBe(parsed.canonical);
        expect(parseEmailAddress(text.toUpperCase())?.canonical ?? parsed.canonical).toBe(parsed.canonical);
      }),
    );
  });

  it('is never more than one addr-spec of printable ASCII, once canonical', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { canonical = 'a@b.ch', original = '' } = parseEmailAddress(text) ?? {};
        expect(canonical).toMatch(/^[!-?A-~]+@[a-z0-9.-]+$/);
        expect(canonical).not.toMatch(/[\s,;:<>()"\\[\]A-Z]/);
        expect(original).not.toMatch(/[\p{Cc}\s,;:<>()"\\[\]]/u);
        expect(original.length).toBeLessThanOrEqual(254);
      }),
    );
  });

  it('is refused where a pattern that backtracks would not come to an end', () => {
    for (const text of [
      'a'.repeat(1e6),
      `${'a.'.repeat(5e5)}@b.ch`,
      `a@${'b-'.repeat(120)}`,
      `${'a'.repeat(60)}!@${'-'.repeat(180)}`,
    ]) {
      expect(parseEmailAddress(text)).toBeNull();
    }
  });

  it.each([
    ['ada@example.com', 'a***@example.com'],
    ['a@example.com', 'a***@example.com'],
    ['@example.com', '***'],
    ['ada', '***'],
    ['', '***'],
  ])('masks %j as %j', (text, masked) => {
    expect(maskEmailAddress(text)).toBe(masked);
  });
});
