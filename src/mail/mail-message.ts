/**
 * The values that each template may name; a duration is written as in settings (`24h`, `10m`), a moment as ISO 8601.
 * `device` and `ip` are those of `requestValues`: a request's own words never reach a mail.
 */
export interface MailValues {
  /** A link and a code, each of which proves the address; `when` and `device` are of the registration. */
  'confirm-email': {
    siteName: string;
    username: string;
    link: string;
    code: string;
    linkExpiresIn: string;
    codeExpiresIn: string;
    when: string;
    device: string;
  };
  /** The account passed to the one who proved its address; `what` was removed: everything or credentials. */
  'address-claimed': { siteName: string; username: string; what: string; when: string; device: string; ip: string };
  /**
   * A code and a link that lives as long, each of which signs in and proves the address; the link is empty in the first
   * mail of an account.
   */
  'login-code': { siteName: string; username: string; code: string; codeExpiresIn: string; link: string };
  /** The second step of a sign-in whose first was right. */
  'second-step-code': { siteName: string; username: string; code: string; codeExpiresIn: string };
  /** A sign-in code was asked for, but mail is the account's second step. */
  'password-first': { siteName: string; username: string };
  /**
   * `what`: email-on, email-off, totp-on, totp-off, codes-renewed, codes-off or code-used. `link` takes off what is new;
   * empty where nothing is.
   */
  'second-step-changed': {
    siteName: string;
    username: string;
    what: string;
    when: string;
    device: string;
    ip: string;
    link: string;
    linkExpiresIn: string;
  };
  /** Someone tried to register with the address of this account. `link` confirms it; empty where it is confirmed. */
  'account-exists': { siteName: string; username: string; link: string; linkExpiresIn: string };
  /** A link and a code, each of which proves the new address of an account. */
  'change-email': {
    siteName: string;
    username: string;
    link: string;
    code: string;
    linkExpiresIn: string;
    codeExpiresIn: string;
  };
  /** The code that proves the present address, where the account has no password. */
  'change-email-present': {
    siteName: string;
    username: string;
    newEmail: string;
    code: string;
    codeExpiresIn: string;
  };
  /** A notice to the address that an account had until now. */
  'email-changed': {
    siteName: string;
    username: string;
    newEmail: string;
    link: string;
    linkExpiresIn: string;
    when: string;
    device: string;
    ip: string;
  };
  /** A notice to the old address: an administrator changed the account's address or name; what stayed is empty. */
  'account-edited': { siteName: string; username: string; newEmail: string; newUsername: string; when: string };
  /** A code that deletes the account. */
  'delete-account': { siteName: string; username: string; code: string; codeExpiresIn: string };
  /** Another user tried to take the address of this account. */
  'email-wanted': { siteName: string; username: string };
  /** A refresh token was replayed, so its session was ended. */
  'session-reused': { siteName: string; username: string; when: string; device: string; ip: string };
  /** A link and a code, each of which resets the password. */
  'reset-password': {
    siteName: string;
    username: string;
    link: string;
    code: string;
    linkExpiresIn: string;
    codeExpiresIn: string;
  };
  /** The account has a new password. */
  'password-changed': { siteName: string; username: string; when: string; device: string; ip: string };
  /** An account at another provider can be used to sign in from now on; `link` unlinks it. */
  'identity-linked': {
    siteName: string;
    username: string;
    provider: string;
    when: string;
    link: string;
    linkExpiresIn: string;
  };
  /** An account at another provider can no longer be used to sign in. */
  'identity-unlinked': { siteName: string; username: string; provider: string; when: string };
}

export type TemplateName = keyof MailValues;

/** One mail before it is rendered. `to` is the stored address, never the spelling that a request submitted. */
export type MailMessage = {
  [Name in TemplateName]: { template: Name; to: string; locale: string; values: MailValues[Name] };
}[TemplateName];

const ADA = { siteName: 'Example', username: 'ada' };
const CODE = { ...ADA, code: '123456', codeExpiresIn: '10m' };
const CHANGED = { when: '2026-01-31T12:00:00.000Z', device: 'Firefox on Linux', ip: '192.0.2.1' };

/** A value for each name of each template: templates are tried with them at start. */
export const SAMPLE_VALUES: MailValues = {
  'confirm-email': {
    ...ADA,
    link: 'https://auth.example.com/confirm?token=sample',
    code: '123456',
    linkExpiresIn: '24h',
    codeExpiresIn: '10m',
    when: '2026-01-31T12:00:00.000Z',
    device: 'Firefox on Linux',
  },
  'address-claimed': {
    ...ADA,
    what: 'everything',
    ...CHANGED,
  },
  'login-code': { ...CODE, link: 'https://auth.example.com/sign-in?token=sample' },
  'second-step-code': CODE,
  'password-first': ADA,
  'second-step-changed': {
    ...ADA,
    what: 'totp-on',
    ...CHANGED,
    link: 'https://auth.example.com/remove-second-step?token=sample',
    linkExpiresIn: '7d',
  },
  'account-exists': {
    ...ADA,
    link: 'https://auth.example.com/confirm?token=sample',
    linkExpiresIn: '24h',
  },
  'change-email': {
    ...ADA,
    link: 'https://auth.example.com/confirm-email-change?token=sample',
    code: '123456',
    linkExpiresIn: '24h',
    codeExpiresIn: '10m',
  },
  'change-email-present': {
    ...ADA,
    newEmail: 'l***@example.com',
    code: '123456',
    codeExpiresIn: '10m',
  },
  'email-changed': {
    ...ADA,
    newEmail: 'l***@example.com',
    link: 'https://auth.example.com/cancel-email-change?token=sample',
    linkExpiresIn: '7d',
    ...CHANGED,
  },
  'account-edited': {
    ...ADA,
    newEmail: 'l***@example.com',
    newUsername: 'lovelace',
    when: '2026-01-31T12:00:00.000Z',
  },
  'delete-account': CODE,
  'email-wanted': ADA,
  'session-reused': {
    ...ADA,
    ...CHANGED,
  },
  'reset-password': {
    ...ADA,
    link: 'https://auth.example.com/reset-password?token=sample',
    code: '123456',
    linkExpiresIn: '30m',
    codeExpiresIn: '10m',
  },
  'password-changed': {
    ...ADA,
    ...CHANGED,
  },
  'identity-linked': {
    ...ADA,
    provider: 'Google',
    when: '2026-01-31T12:00:00.000Z',
    link: 'https://auth.example.com/unlink-provider?token=sample',
    linkExpiresIn: '7d',
  },
  'identity-unlinked': { siteName: 'Example', username: 'ada', provider: 'Google', when: '2026-01-31T12:00:00.000Z' },
};

export const TEMPLATE_NAMES = Object.keys(SAMPLE_VALUES) as TemplateName[];
