import { described, section } from '../described';
import { duration, integer, mailbox, oneOf, serverHost, shortText, text } from '../values';

/** In characters: subjects of mails and the QR codes of authenticator apps hold it. */
const LONGEST_SITE_NAME = 100;

/** The settings of the section “Codes, links and mail”. */
export const MAIL = section('Codes, links and mail', {
  CODE_LENGTH: described(integer(6, 12).default(6), {
    unset: '6',
    meaning: 'the digits of a mailed code, 6 to 12',
    example: '6',
  }),
  CODE_EXPIRES_IN: described(duration().default(600_000), {
    unset: '10m',
    meaning: 'the lifetime of a mailed code, and of the link in a sign-in mail',
    example: '10m',
  }),
  LINK_EXPIRES_IN: described(duration().default(86_400_000), {
    unset: '24h',
    meaning: 'the lifetime of a mailed link',
    example: '24h',
  }),
  RESET_EXPIRES_IN: described(duration().default(1_800_000), {
    unset: '30m',
    meaning: 'the lifetime of a mailed link that resets a password',
    example: '30m',
  }),
  MAIL_TRANSPORT: described(oneOf('smtp', 'file', 'console', 'none').optional(), {
    unset: 'smtp in production or with SMTP_URL or SMTP_HOST, else file',
    meaning: '`smtp`, `file`, `console` or `none`; `none` needs `CONFIRMATION=off`',
    example: 'smtp',
  }),
  SMTP_URL: described(text.optional(), {
    unset: 'required with smtp, or SMTP_HOST',
    meaning: '`smtp://user:password@host:port`, or `smtps:`; `?tls=none` and so on work like SMTP_TLS',
    example: 'smtp://mail.example.com:587',
  }),
  SMTP_HOST: described(serverHost.optional(), {
    unset: 'from SMTP_URL',
    meaning: 'the host; each of these settings overrides its part of SMTP_URL',
  }),
  SMTP_PORT: described(integer(1, 65_535).optional(), { unset: '465, 587 or 25, by SMTP_TLS', meaning: 'the port' }),
  SMTP_USER: described(text.optional(), { unset: 'from SMTP_URL', meaning: 'the user name' }),
  SMTP_PASS: described(text.optional(), { unset: 'from SMTP_URL', meaning: 'the password' }),
  SMTP_TLS: described(oneOf('implicit', 'starttls', 'none').optional(), {
    unset: 'implicit for smtps: and port 465, starttls else',
    meaning: '`implicit`, `starttls` (required, or nothing is sent) or `none`',
  }),
  MAIL_FROM: described(mailbox.optional(), {
    unset: 'required with smtp in production',
    meaning: 'the sender: `Name <address>` or an address',
    example: 'Gatehouse <no-reply@example.com>',
  }),
  MAIL_DIR: described(text.optional(), {
    unset: 'mail in DATA_DIR',
    meaning: 'the folder where `file` writes one .eml per mail',
  }),
  MAIL_TEMPLATES_DIR: described(text.optional(), {
    unset: 'none',
    meaning: 'a folder whose [templates](operations.md#mail-templates) override the shipped ones',
  }),
  MAIL_COOLDOWN_SECONDS: described(integer(0, 86_400).default(60), {
    unset: '60',
    meaning: 'the minimum seconds between two mails of one purpose to an address; 0 for none',
    example: '60',
  }),
  MAIL_COOLDOWN_PENALTY_SECONDS: described(integer(0, 86_400).default(0), {
    unset: '0',
    meaning: 'seconds that each request during the wait adds to it, up to a day',
    example: '0',
  }),
  SITE_NAME: described(shortText(LONGEST_SITE_NAME).default('Gatehouse'), {
    unset: 'Gatehouse',
    meaning:
      'the name in mails, on pages and in authenticator apps (with blanks for colons); passwords that are mostly this name are refused',
    example: 'Gatehouse',
  }),
});
