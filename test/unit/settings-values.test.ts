import { parseDuration } from '../../src/settings/durations';
import { faultsOf, inDevelopment, inProduction } from '../support/settings';

describe('the values of settings', () => {
  it.each([
    ['1s', 1000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['400d', 34_560_000_000],
  ])('CF-11 read %s with its unit', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['0', '0s', '-1', '-1m', '401d', '99999d', '1.5h', '15 m', '15M', '1w', 'm', '', '9999999999s', '1e3s'])(
    'CF-11 refuse the duration %j',
    (text) => {
      expect(parseDuration(text)).toEqual(expect.stringMatching(/^must /));
    },
  );

  it('CF-11 say which unit to write where a number stands alone', () => {
    const faults = faultsOf(() => inProduction({ ACCESS_TOKEN_EXPIRES_IN: '15' }));
    expect(faults).toEqual([
      'ACCESS_TOKEN_EXPIRES_IN needs a unit: write 15m for minutes, 900s for seconds, 7d for days',
    ]);
  });

  it.each([
    [
      { ACCESS_TOKEN_EXPIRES_IN: '2d', REFRESH_TOKEN_EXPIRES_IN: '1d' },
      'REFRESH_TOKEN_EXPIRES_IN must not be shorter than ACCESS_TOKEN_EXPIRES_IN',
    ],
    [{ SESSION_MAX_AGE: '6d' }, 'SESSION_MAX_AGE must not be shorter than REFRESH_TOKEN_EXPIRES_IN'],
    [{ REFRESH_GRACE: '61s' }, 'REFRESH_GRACE must lie between 0s and 60s'],
  ])('CF-11 refuse lifetimes that contradict each other: %j', (given, fault) => {
    expect(faultsOf(() => inProduction(given))).toEqual([fault]);
  });

  it('take no grace at all, and a grace of a minute', () => {
    expect([
      inProduction({ REFRESH_GRACE: '0' }).REFRESH_GRACE,
      inProduction({ REFRESH_GRACE: '60s' }).REFRESH_GRACE,
    ]).toEqual([0, 60_000]);
  });

  it.each([
    ['no-reply@example.com', { name: '', address: 'no-reply@example.com' }],
    ['Gatehouse <no-reply@example.com>', { name: 'Gatehouse', address: 'no-reply@example.com' }],
    ['"Acme, Inc." <no-reply@example.com>', { name: 'Acme, Inc.', address: 'no-reply@example.com' }],
  ])('read the sender %s', (given, sender) => {
    expect(inProduction({ MAIL_FROM: given }).MAIL_FROM).toEqual(sender);
  });

  it.each(['a@b.c, d@e.f', 'A <a@example.com> B', 'A\r\nBcc: x@y.z <a@example.com>', '<>', 'a'])(
    'refuse the sender %j',
    (given) => {
      expect(faultsOf(() => inProduction({ MAIL_FROM: given }))).toEqual([
        'MAIL_FROM must be `Name <address>` or an e-mail address',
      ]);
    },
  );

  it('read calls per window', () => {
    expect(inProduction({ RATE_LIMIT: '5/10s' }).RATE_LIMIT).toEqual({ max: 5, windowMs: 10_000 });
    expect(inDevelopment({ RATE_LIMIT: 'off' }).RATE_LIMIT).toBe('off');
    expect(inProduction().httpRateLimit).toEqual({ max: 1000, windowMs: 10_000 });
    expect(inProduction({ HTTP_RATE_LIMIT: 'off' }).httpRateLimit).toBe('off');
    expect(inDevelopment({ RATE_LIMIT: 'off' }).httpRateLimit).toBe('off');
    expect(inDevelopment({ RATE_LIMIT: 'off', HTTP_RATE_LIMIT: '5/1s' }).httpRateLimit).toEqual({
      max: 5,
      windowMs: 1000,
    });
    for (const wrong of ['0/1m', '5/m', '5', '-5/1m', '5/1m/1m', '99999999/1m']) {
      expect(faultsOf(() => inProduction({ RATE_LIMIT: wrong }))).toEqual([
        'RATE_LIMIT must be calls per window such as 60/1m, or off',
      ]);
    }
  });
});
