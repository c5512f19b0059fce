import { parsedUrl } from '../shared/parsed-url';
import type { GivenSettings } from './schema';
import type { SettingFault } from './setting-fault';

/**
 * Returns the fault of credentials of which one half is missing: the mail library refuses each mail for want of the other.
 * A setting goes before its part of the URL, as in `smtpServerOf`.
 */
export function smtpCredentialFaults({ SMTP_PASS, SMTP_URL, SMTP_USER }: GivenSettings): SettingFault[] {
  const url = parsedUrl(SMTP_URL ?? '');
  const [user, password] = [SMTP_USER ?? url?.username ?? '', SMTP_PASS ?? url?.password ?? ''];
  if ((user === '') === (password === '')) return [];
  if (password === '') {
    return [
      SMTP_USER === undefined
        ? {
            name: 'SMTP_URL',
            rule: 'names a user without a password: write smtp://user:password@host, or set SMTP_PASS',
          }
        : { name: 'SMTP_PASS', rule: 'is required with SMTP_USER' },
    ];
  }
  return [
    SMTP_PASS === undefined
      ? { name: 'SMTP_URL', rule: 'holds a password without a user: write smtp://user:password@host, or set SMTP_USER' }
      : { name: 'SMTP_USER', rule: 'is required with SMTP_PASS' },
  ];
}
