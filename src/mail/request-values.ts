import Bowser from 'bowser';
import type { RequestOrigin } from '../shared/request-origin';

/** The names of browsers and systems in mails, by bowser's name for them; no other word of a User-Agent is shown. */
const BROWSERS: ReadonlyMap<string, string> = new Map([
  ['Android Browser', 'Android Browser'],
  ['Brave', 'Brave'],
  ['Chrome', 'Chrome'],
  ['Chromium', 'Chromium'],
  ['DuckDuckGo', 'DuckDuckGo'],
  ['Electron', 'Electron'],
  ['Firefox', 'Firefox'],
  ['Internet Explorer', 'Internet Explorer'],
  ['LibreWolf', 'LibreWolf'],
  ['Microsoft Edge', 'Edge'],
  ['Opera', 'Opera'],
  ['Safari', 'Safari'],
  ['Samsung Internet for Android', 'Samsung Internet'],
  ['UC Browser', 'UC Browser'],
  ['Vivaldi', 'Vivaldi'],
  ['Yandex Browser', 'Yandex Browser'],
]);
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['Android', 'Android'],
  ['Chrome OS', 'ChromeOS'],
  ['Linux', 'Linux'],
  ['Windows', 'Windows'],
  ['iOS', 'iOS'],
  ['macOS', 'macOS'],
]);
const MAX_LENGTH = 256;

/** The device and client address of a change, as its warning mail may show them: the device in words of a closed list. */
export function requestValues({ ip, locale, userAgent }: RequestOrigin): { device: string; ip: string } {
  return { device: deviceName(userAgent, locale), ip: ip ?? '' };
}

/**
 * The device in words of ours: `Firefox on Linux`, `Firefox unter Linux`; empty where it is none that is known.
 *
 * A warning shows it to the owner of an account, and a thief of the account chose the User-Agent: its own words
 * would let them write into the warning.
 */
export function deviceName(userAgent: string | null, locale: string): string {
  const text = userAgent?.slice(0, MAX_LENGTH).trim() ?? '';
  if (text === '') return '';
  const parser = Bowser.getParser(text);
  const names = [BROWSERS.get(parser.getBrowserName()), SYSTEMS.get(parser.getOSName())];
  return names.filter((name) => name !== undefined).join(/^de\b/i.test(locale) ? ' unter ' : ' on ');
}
