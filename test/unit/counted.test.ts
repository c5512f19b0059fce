import { asText } from '../../src/cli/doctor/report';
import { durationInWords } from '../../src/mail/template-values';
import { counted, roughly } from '../../src/shared/counted';

test.each([
  [0, '0 documents'],
  [1, '1 document'],
  [2, '2 documents'],
  [1200, '1,200 documents'],
])('a count of %d stands before the right form of its noun', (count, text) => {
  expect(counted(count, 'document')).toBe(text);
});

test.each([
  [1_000, '1 minute'],
  [60_000, '1 minute'],
  [61_000, '2 minutes'],
  [7_200_000, '2 hours'],
  [172_800_000, '2 days'],
])('%d ms are roughly %s', (ms, text) => {
  expect(roughly(ms)).toBe(text);
});

test.each([
  ['1s', '1 second', '1 Sekunde'],
  ['1m', '1 minute', '1 Minute'],
  ['2m', '2 minutes', '2 Minuten'],
  ['1h', '1 hour', '1 Stunde'],
  ['0s', '0 seconds', '0 Sekunden'],
  ['3d', '3 days', '3 Tage'],
])('the duration %s is %s in a mail', (duration, en, de) => {
  expect([durationInWords(duration, 'en'), durationInWords(duration, 'de')]).toEqual([en, de]);
});

test.each([
  [0, 'Nothing is wrong.'],
  [1, '1 thing is wrong.'],
  [2, '2 things are wrong.'],
])('the doctor who found %d faults counts them', (faults, text) => {
  const findings = Array.from({ length: faults }, () => ({ check: 'mail', state: 'fail', message: 'x.' }) as const);
  const healthy = { check: 'clock', state: 'ok', message: 'y.' } as const;
  expect(asText([healthy, ...findings])).toMatch(new RegExp(`\\n${text}$`));
});
