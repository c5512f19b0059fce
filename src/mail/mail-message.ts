/**
 * A sample of each value that a template may name, besides the site's name; a duration is written as in settings (`24h`,
 * `10m`), a moment as ISO 8601. `device` and `ip` are those of `requestValues`: a request's own words never reach a mail.
 */
const SAMPLES = {
  username: 'ada',
  link: 'https://auth.example.com/confirm?token=sample',
  linkExpiresIn: '24h',
  code: '123456',
  codeExpiresIn: '10m',
  when: '2026-01-31T12:00:00.000Z',
  device: 'Firefox on Linux',
  ip: '192.0.2.1',
  what: 'everything',
  newEmail: 'l***@example.com',
  newUsername: 'lovelace',
  provider: 'Google',
} as const;

/** Each mail with the values that it is given. The name of the site, which every template may name, is the renderer's. */
const MAILS = {
  /** A link and a code, each of which proves the address; `when` and `device` are of the registration. */
  'confirm-email': ['username', 'link', 'code', 'linkExpiresIn', 'codeExpiresIn', 'when', 'device'],
  /** To the prover of an address, who has an account that another may have registered; `what`: everything or credentials. */
  'address-claimed': ['username', 'what', 'when', 'device', 'ip'],
  /**
   * A code and a link that lives as long, each of which signs in and proves the address; the link is empty in the first
   * mail of an account.
   */
  'login-code': ['username', 'code', 'codeExpiresIn', 'link'],
  /** The second step of a sign-in whose first was right. */
  'second-step-code': ['username', 'code', 'codeExpiresIn'],
  /** A sign-in code was asked for, but mail is the account's second step. */
  'password-first': ['username'],
  /**
   * `what`: email-on, email-off, totp-on, totp-off, codes-renewed, codes-off or code-used. `link` takes off what is new;
   * empty where nothing is.
   */
  'second-step-changed': ['username', 'what', 'when', 'device', 'ip', 'link', 'linkExpiresIn'],
  /** Someone tried to register with the address of this account. `link` confirms it; empty where it is confirmed. */
  'account-exists': ['username', 'link', 'linkExpiresIn'],
  /** A link and a code, each of which proves the new address of an account. */
  'change-email': ['username', 'link', 'code', 'linkExpiresIn', 'codeExpiresIn'],
  /** The code that proves the present address, where the account has no password. */
  'change-email-present': ['username', 'newEmail', 'code', 'codeExpiresIn'],
  /** To the address that an account had until now. */
  'email-changed': ['username', 'newEmail', 'link', 'linkExpiresIn', 'when', 'device', 'ip'],
  /** To the address until now: an administrator changed what the account is known by; empty what stayed. */
  'account-edited': ['username', 'newEmail', 'newUsername', 'when'],
  /** A code that deletes the account. */
  'delete-account': ['username', 'code', 'codeExpiresIn'],
  /** Somebody wanted the address of this account for theirs. */
  'email-wanted': ['username'],
  /** A refresh token was replayed, so its session was ended. */
  'session-reused': ['username', 'when', 'device', 'ip'],
  /** A link and a code, each of which resets the password. */
  'reset-password': ['username', 'link', 'code', 'linkExpiresIn', 'codeExpiresIn'],
  /** The account has a new password. */
  'password-changed': ['username', 'when', 'device', 'ip'],
  /** An account at another provider can be used to sign in from now on; `link` unlinks it. */
  'identity-linked': ['username', 'provider', 'when', 'link', 'linkExpiresIn'],
  /** An account at another provider no longer can. */
  'identity-unlinked': ['username', 'provider', 'when'],
} as const satisfies Record<string, readonly (keyof typeof SAMPLES)[]>;

export type TemplateName = keyof typeof MAILS;

type Words = Record<keyof typeof SAMPLES, string>;

/** The values that each template may name. `Pick`, since a record of any keys passes for a `Record` of some. */
export type MailValues = { [Name in TemplateName]: Pick<Words, (typeof MAILS)[Name][number]> };

/** One mail before it is rendered. `to` is the stored address, never the spelling that a request submitted. */
export type MailMessage = {
  [Name in TemplateName]: { template: Name; to: string; locale: string; values: MailValues[Name] };
}[TemplateName];

export const TEMPLATE_NAMES = Object.keys(MAILS) as TemplateName[];

/** Samples of one mail alone, where its template knows other words. */
const OWN_SAMPLES: { readonly [Name in TemplateName]?: Partial<MailValues[Name]> } = {
  'second-step-changed': { what: 'totp-on' },
};

/** A value for each name of each template: templates are tried with them at start. */
export const SAMPLE_VALUES = Object.fromEntries(
  TEMPLATE_NAMES.map((template) => [template, samplesOf(template)]),
) as MailValues;

function samplesOf(template: TemplateName): Record<string, string> {
  const shared = Object.fromEntries(MAILS[template].map((name) => [name, SAMPLES[name]]));
  return { ...shared, ...OWN_SAMPLES[template] };
}
