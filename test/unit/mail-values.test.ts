import { durationInWords, momentInWords, presentValues, singleLine } from '../../src/mail/template-values';

test.each([
  ['24h', 'en', '24 hours'],
  ['1440m', 'de', '24 Stunden'],
  ['600000ms', 'en', '10 minutes'],
  ['10m', 'de', '10 Minuten'],
  ['1h', 'en', '1 hour'],
  ['7d', 'de', '7 Tage'],
  ['90s', 'en', '90 seconds'],
  ['1500ms', 'en', '2 seconds'],
  ['soon', 'en', 'soon'],
])('%s reads in %s as %s', (text, locale, words) => {
  expect(durationInWords(text, locale)).toBe(words);
});

test('a moment is written in the words of the locale, in UTC', () => {
  expect(momentInWords('2026-01-31T12:05:00.000Z', 'de')).toBe('31. Januar 2026 um 12:05 UTC');
  expect(momentInWords('2026-99-99T99:99:99Z', 'de')).toBe('2026-99-99T99:99:99Z');
  expect(momentInWords('yesterday', 'en')).toBe('yesterday');
});

test.each([
  ['ada\r\nBcc: evil@example.com', 'ada Bcc: evil@example.com'],
  ['a\u0000b\u2028c\u0085d', 'a b c d'],
  ['\u202egro.live\u202c', 'gro.live'],
])('%j stays on one line, the way it reads', (text, line) => {
  expect(singleLine(text)).toBe(line);
});

test('only the values that say so are read as durations and moments', () => {
  const values = {
    username: '24h',
    codeExpiresIn: '10m',
    device: '2026-01-31T12:05:00Z',
    when: '2026-01-31T12:05:00Z',
  };
  expect(presentValues(values, 'en')).toEqual({
    username: '24h',
    codeExpiresIn: '10 minutes',
    device: '2026-01-31T12:05:00Z',
    when: 'January 31, 2026 at 12:05 PM UTC',
  });
});
