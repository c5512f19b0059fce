import { cookieDomainFault } from './cookie-domain';
import type { GivenSettings } from './schema';
import type { SettingFault } from './setting-fault';

/** Names that the settings do not give. */
const OTHER_COOKIES = /^(?:logged_in|device|sign_in(?:_[\w-]{22})?)$/;
/** Browsers read it in any case (RFC 6265bis section 4.1.3). */
const PREFIX = /^__(host|secure)-/i;

const TAKEN = 'is the name of another cookie of the gateway';

/** Returns the faults of cookies that browsers would drop, or of which one would overwrite the other. */
export function cookieFaults(given: GivenSettings, dev: boolean): SettingFault[] {
  const { ACCESS_COOKIE_NAME: access, COOKIE_DOMAIN: domain, PUBLIC_URL: url, REFRESH_COOKIE_NAME: refresh } = given;
  const isSecure = given.COOKIE_SECURE ?? !dev;
  const domainRule =
    domain === undefined ? null : cookieDomainFault(domain, url === undefined ? null : new URL(url).hostname);
  const names = [
    ['ACCESS_COOKIE_NAME', access],
    ['REFRESH_COOKIE_NAME', refresh],
  ] as const;
  const isTwice = bare(refresh) === bare(access);
  return [
    ...(domainRule === null ? [] : [{ name: 'COOKIE_DOMAIN', rule: domainRule }]),
    ...(given.COOKIE_SAMESITE === 'none' && !isSecure
      ? [{ name: 'COOKIE_SAMESITE', rule: 'none needs COOKIE_SECURE' }]
      : []),
    ...names.flatMap(([name, cookie]) => {
      const rule = nameRule(cookie, { isSecure, hasDomain: domain !== undefined });
      return rule === null ? [] : [{ name, rule }];
    }),
    ...(isTwice ? [{ name: 'REFRESH_COOKIE_NAME', rule: TAKEN }] : []),
  ];
}

function nameRule(name: string, { isSecure, hasDomain }: { isSecure: boolean; hasDomain: boolean }): string | null {
  if (OTHER_COOKIES.test(bare(name))) return TAKEN;
  const [, prefix] = PREFIX.exec(name) ?? [];
  if (prefix === undefined || (isSecure && !(hasDomain && prefix.toLowerCase() === 'host'))) return null;
  return 'has a prefix with which browsers drop the cookie here: leave it out, the gateway adds the one that fits';
}

function bare(name: string): string {
  return name.replace(PREFIX, '');
}
