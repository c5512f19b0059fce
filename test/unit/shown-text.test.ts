import { shownLine, shownLines, shownLink } from '../../src/shared/shown-text';

const LONG = 100;

describe('a name that is shown', () => {
  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['  Ada ', 'Ada'],
    ['Zoe\u0308', 'Zo\u00eb'],
    ['\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'],
    ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
    ["O'Brien <3", "O'Brien <3"],
    ['\u{1f600}'.repeat(LONG), '\u{1f600}'.repeat(LONG)],
  ])('is kept: %j', (text, kept) => {
    expect(shownLine(text, LONG)).toBe(kept);
  });

  it.each([
    ...['', '   ', '\u00a0', '\u200d', '\u2800', '\u3164', '\ufe0f', '\u034f'],
    ...['Ada\nAdmin', 'Ada\u2028Admin', 'Ada\u0000', 'Ada\u0085', 'Ada\tAdmin', 'x'.repeat(LONG + 1)],
    ...['\u202eada', 'ada\u202d', '\u2066ada\u2069', 'ada\u200e', 'ada\u200f', 'ada\u061c', 'a\u200bda', '\ufeffada'],
    ...['ada\ud800', '\udc00ada', 'ada\u{e0041}', 'ada\ue000', 'a\u00adda'],
  ])('is not kept: %j', (text) => {
    expect(shownLine(text, LONG)).toBeNull();
  });

  it('may have several lines where it says so, and no hidden character all the same', () => {
    expect(shownLines('spam\r\nagain\n', LONG)).toBe('spam\nagain');
    expect(shownLines('', LONG)).toBe('');
    expect(shownLines('spam\u202e', LONG)).toBeNull();
    expect(shownLines('spam\u0007', LONG)).toBeNull();
  });
});

describe('a link that is shown', () => {
  it.each([
    ['https://example.com/a.png?s=1#x', 'https://example.com/a.png?s=1#x'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['https://m\u00fcnchen.example/\u00e4.png', 'https://xn--mnchen-3ya.example/%C3%A4.png'],
    ['https://example.com/a/../b.png', 'https://example.com/b.png'],
  ])('is kept as a URL is written: %j', (text, kept) => {
    expect(shownLink(text, LONG)).toBe(kept);
  });

  it.each([
    ...['', 'x', '/a.png', '//example.com/a.png', 'http://example.com', 'javascript:alert(1)', 'data:image/png,x'],
    ...['https://user:pass@example.com', 'https://user@example.com', 'https://:pass@example.com'],
    ...['https://example.com/"onload="x', "https://example.com/'", 'https://example.com/`', 'https://example.com\\a'],
    ...['https://example.com/<script>', 'https://example.com/ a', ' https://example.com', 'https://exa\nmple.com'],
    ...['https://example.com/\t', 'https://example.com/\u202egnp', 'https://example.com/\ud800', 'https://'],
    ...[`https://example.com/${'x'.repeat(LONG)}`, `https://example.com/${'\u00e4'.repeat(30)}`],
  ])('is not kept: %j', (text) => {
    expect(shownLink(text, LONG)).toBeNull();
  });
});

it('a link beyond ASCII is kept however often one was looked at before', () => {
  const refused = Array.from({ length: 50_000 }, () => shownLink('https://münchen.example/ä.png', 200));
  expect(refused.filter((link) => link === null)).toEqual([]);
});
