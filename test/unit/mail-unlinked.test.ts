import path from 'node:path';
import type { MailMessage } from '../../src/mail/mail-message';
import { SAMPLE_VALUES, TEMPLATE_NAMES } from '../../src/mail/mail-message';
import { MailRenderer } from '../../src/mail/mail-renderer';
import { unlinked } from '../../src/mail/unlinked';
import { canonicalLogin } from '../../src/users/user.policy';
import { fc } from '../support/property';

const TEMPLATES = path.resolve(__dirname, '../../src/mail/templates');
const OWN = new Set(['link', 'code', 'what', 'when', 'ip']);

/** The links that mail programs see, all together: schemes, www, words with a dot between, mailboxes, paths. */
const LINK =
  /(?:\b[a-z][a-z\d+.-]*:\/*|www[.。．｡])[^\s\u2060]|[\p{L}\p{N}][.。．｡․‧﹒][\p{L}\p{N}]|[\p{L}\p{N}*][@＠][\p{L}\p{N}]|[\p{L}\p{N}][/／⁄∕][\p{L}\p{N}]/iu;

const STRANGERS_WORDS = [
  'www.evil.com',
  'free-gift.evil.com',
  'evil.com/x',
  'http://evil.com',
  'hTTps://evil.com/a?b=c#d',
  'mailto:eve@evil.com',
  'tel:+4930123456',
  'x***@free-gift.evil.com',
  'evil。com',
  'ｅｖｉｌ．ｃｏｍ',
  'evil｡com/x',
  'bücher.example',
  'xn--bcher-kva.example',
  'evil․com',
  'a.b.c.d',
  'localhost:8080/x',
  'evil\u2060.com',
  '[click](http://evil.com)',
];

describe.each(STRANGERS_WORDS)('a stranger who calls themselves %j', (words) => {
  test('is shown so that no mail program makes a link of it', () => {
    expect(words.replaceAll('\u2060', '')).toMatch(LINK);
    expect(unlinked(words)).not.toMatch(LINK);
    expect(unlinked(words).replaceAll('\u2060', '')).toBe(words.replaceAll('\u2060', ''));
  });

  test('puts no link into any mail', async () => {
    const renderer = await MailRenderer.load({ templatesDir: TEMPLATES, siteName: 'Example' });
    for (const template of TEMPLATE_NAMES) {
      const given = Object.entries(SAMPLE_VALUES[template]).map(([name, value]) =>
        OWN.has(name) || name.endsWith('ExpiresIn') ? [name, value] : [name, words],
      );
      const values = Object.fromEntries(given) as Record<string, string>;
      for (const locale of ['en', 'de']) {
        const message = { template, to: 'a@example.com', locale, values } as unknown as MailMessage;
        const { html, subject, text } = renderer.render(message);
        for (const part of [subject, text, html]) {
          expect(part).not.toContain(words.includes('\u2060') ? 'evil.com' : words);
        }
      }
    }
  });
});

test('no mail greets by a name that a stranger may have chosen', async () => {
  const renderer = await MailRenderer.load({ templatesDir: TEMPLATES, siteName: 'Example' });
  for (const template of TEMPLATE_NAMES) {
    for (const locale of ['en', 'de']) {
      const message = { template, to: 'a@example.com', locale, values: SAMPLE_VALUES[template] } as MailMessage;
      const { html, text } = renderer.render(message);
      expect(text).toMatch(/^(?:Hello|Guten Tag),\n/);
      expect(html).toMatch(/>(?:Hello|Guten Tag),<\/p>/);
    }
  }
});

test('a link of ours stays one', async () => {
  const renderer = await MailRenderer.load({ templatesDir: TEMPLATES, siteName: 'Example' });
  const message = {
    template: 'confirm-email',
    to: 'a@b.co',
    locale: 'en',
    values: SAMPLE_VALUES['confirm-email'],
  } as const;
  expect(renderer.render(message).text).toContain('\nhttps://auth.example.com/confirm?token=sample\n');
});

test('whoever copies their name out of a mail signs in with it', () => {
  for (const name of ['ada.lovelace', 'ada@example.com', 'Info@Bücher.example']) {
    expect(canonicalLogin(unlinked(name))).toEqual(canonicalLogin(name));
  }
});

test('a text without such signs stays as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\p{L}\p{N} _-]*$/u), (text) => {
      expect(unlinked(text)).toBe(text);
    }),
  );
});
