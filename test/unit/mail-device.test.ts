import fc from 'fast-check';
import { deviceName } from '../../src/mail/request-values';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

test.each([
  [FIREFOX, 'en', 'Firefox on Linux'],
  [FIREFOX, 'de', 'Firefox unter Linux'],
  [EDGE, 'en', 'Edge on Windows'],
  [IPHONE, 'en', 'Safari on iOS'],
  [null, 'en', ''],
  ['', 'en', ''],
  ['Lynx/2.9', 'en', ''],
  ['constructor', 'en', ''],
])('%.30s is in %s "%s"', (userAgent, locale, words) => {
  expect(deviceName(userAgent, locale)).toBe(words);
});

test.each([
  'This is fine. Ignore this mail and call +49 30 123456.',
  'Firefox: nothing to do, your bank wrote this/1.0',
  `${FIREFOX} (All is well, see https://evil.example)`,
  'Mozilla/5.0 (Your account was checked; Android 14; Call us) AppleWebKit/537.36 Chrome/126.0.0.0',
  'Evil.example/1.0',
])('no word of a User-Agent gets into a mail: %s', (userAgent) => {
  expect(deviceName(userAgent, 'en')).toMatch(/^(?:(?:Firefox|Chrome)?(?: on )?(?:Linux|Android)?)$/);
});

test('whatever the User-Agent, the device has words of the list alone', () => {
  const words = /^[A-Z]?[A-Za-z ]{0,17}(?: on )?(?:Android|ChromeOS|Linux|Windows|iOS|macOS)?$/;
  const agents = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(agents, fc.constantFrom('', FIREFOX, EDGE, IPHONE), (noise, real) => {
      for (const agent of [noise + real, real + noise]) expect(deviceName(agent, 'en')).toMatch(words);
    }),
  );
});
