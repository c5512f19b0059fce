import { classifyFault, MAX_ATTEMPTS, retryDelayMs } from '../../src/outbox/retry-policy';

const MINUTE = 60_000;

test.each([
  [1, MINUTE],
  [2, 2 * MINUTE],
  [3, 4 * MINUTE],
  [11, 1024 * MINUTE],
  [12, 1440 * MINUTE],
  [1000, 1440 * MINUTE],
])('after attempt %i the next is %i ms away', (attempts, delay) => {
  expect(retryDelayMs(attempts)).toBe(delay);
});

test('a mail is tried for two days at least before it is given up', () => {
  const waited = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1));
  expect(waited.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThan(24 * 60 * MINUTE);
});

test.each([
  [
    'a refused recipient',
    { code: 'EENVELOPE', responseCode: 550, response: '550 5.1.1 <a@b.co> unknown' },
    true,
    'SMTP 550 5.1.1 EENVELOPE',
  ],
  ['a refused message', { code: 'EMESSAGE', responseCode: 554, response: '554 spam' }, true, 'SMTP 554 EMESSAGE'],
  [
    'a full server',
    { code: 'EENVELOPE', responseCode: 450, response: '450 4.2.2 a@b.co is full' },
    false,
    'SMTP 450 4.2.2 EENVELOPE',
  ],
  [
    'a wrong SMTP password',
    { code: 'EAUTH', responseCode: 535, response: '535 5.7.8 no' },
    false,
    'SMTP 535 5.7.8 EAUTH',
  ],
  [
    'a missing SMTP password',
    { code: 'EENVELOPE', responseCode: 530, response: '530 5.7.0 first sign in' },
    false,
    'SMTP 530 5.7.0 EENVELOPE',
  ],
  ['a refused connection', { code: 'ECONNECTION' }, false, 'ECONNECTION'],
  ['a recipient that is not one address', { code: 'NOT_ONE_ADDRESS' }, true, 'NOT_ONE_ADDRESS'],
  ['a code that is no code', { code: 'to ada@example.com' }, false, 'FAILED'],
  ['nothing at all', undefined, false, 'FAILED'],
])('%s is told by codes alone, and given up only when final', (_name, error, permanent, summary) => {
  expect(classifyFault(error)).toEqual({ permanent, summary });
});
