/** Characters that leave no mark: blanks of every kind, controls, marks of direction, zero-width and fillers. */
const INVISIBLE = '[\\p{White_Space}\\p{Cc}\\p{Cf}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u2800\\u3164\\uffa0]';
const ENDS = new RegExp(`^${INVISIBLE}+|${INVISIBLE}+$`, 'gu');
const CONTROLS = /\p{Cc}/u;
const FORMATS = /\p{Cf}/u;
/** Some scripts and emoji are written with the joiners U+200C and U+200D. */
const HIDDEN_IN_TEXT = /(?![\u200c\u200d])\p{Cf}/u;

/** Returns the text without invisible ends: they come with copied text, and never belong to a setting. */
export function trimmed(text: string): string {
  return text.replace(ENDS, '');
}

/** Returns the comma-separated entries of a list, each trimmed. */
export function entriesOf(text: string): string[] {
  return text.split(',').map(trimmed);
}

/** Settings that hold PEM, whose lines end. */
const OF_MANY_LINES = /^(?:JWT_PRIVATE_KEY|JWT_PREVIOUS_PUBLIC_KEYS|OIDC_[A-Z0-9]+_PRIVATE_KEY)$/;

/** Settings that people read. */
const SHOWN: ReadonlySet<string> = new Set(['SITE_NAME', 'MAIL_FROM']);

/** Passwords that are compared as they are. */
const PASSWORDS: ReadonlySet<string> = new Set(['ADMIN_PASSWORD', 'SMTP_PASS']);

/** Settings whose entries are trimmed each. */
const LISTS: ReadonlySet<string> = new Set(['CLIENT_ORIGINS', 'TRUST_PROXY', 'CAPTCHA_HOSTNAMES', 'OIDC_PROVIDERS']);

/** Returns the rule that invisible characters within a trimmed value break, or null. */
export function invisibleFault(name: string, value: string): string | null {
  if (OF_MANY_LINES.test(name)) return null;
  if (LISTS.has(name) && value.includes(',')) {
    return (
      entriesOf(value)
        .map((entry) => invisibleFault(name, entry))
        .find((rule) => rule !== null) ?? null
    );
  }
  if (CONTROLS.test(value)) return 'must be one line, without control characters';
  const hidden = SHOWN.has(name) ? HIDDEN_IN_TEXT : FORMATS;
  if (!PASSWORDS.has(name) && hidden.test(value)) return 'holds an invisible character: type it anew';
  return /^(["']).*\1$/u.test(value) ? 'has quotes around its value: write it without them' : null;
}
