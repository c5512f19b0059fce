import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unlinked } from '../../src/mail/unlinked';
import { SAMPLE_VALUES, TEMPLATE_NAMES } from '../../src/mail/mail-message';
import type { MailMessage, MailValues } from '../../src/mail/mail-message';
import { MailRenderer } from '../../src/mail/mail-renderer';
import type { MailPart } from '../../src/mail/template-files';

const templatesDir = join(__dirname, '../../src/mail/templates');
const root = mkdtempSync(join(tmpdir(), 'mail-templates-'));

afterAll(() => {
  rmSync(root, { recursive: true });
});

function confirmation(values: Partial<MailValues['confirm-email']> = {}, locale = 'en'): MailMessage {
  const all = { ...SAMPLE_VALUES['confirm-email'], ...values };
  return { template: 'confirm-email', to: 'ada@example.com', locale, values: all };
}

/** A renderer with these files in the user's folder. */
function loadWith(overrides: Record<string, string>): Promise<MailRenderer> {
  const overrideDir = mkdtempSync(join(root, 'override-'));
  for (const [name, text] of Object.entries(overrides)) writeFileSync(join(overrideDir, name), text);
  return MailRenderer.load({ templatesDir, overrideDir });
}

async function rendered(message: MailMessage): Promise<Record<MailPart, string>> {
  return (await MailRenderer.load({ templatesDir })).render(message);
}

function textOfHtml(html: string): string {
  const body = html.slice(html.indexOf('<body'));
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return body.replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => named[name] ?? '');
}

const everyMail = TEMPLATE_NAMES.flatMap((template) => ['en', 'de'].map((locale) => [template, locale] as const));

test.each(everyMail)('%s in %s says in its text what it says in its HTML', async (template, locale) => {
  const message = { template, to: 'ada@example.com', locale, values: SAMPLE_VALUES[template] } as MailMessage;
  const { subject, text, html } = await rendered(message);
  const inHtml = textOfHtml(html).replace(/\s+/g, ' ');
  for (const value of ['ada', 'Example']) expect([text.includes(value), inHtml.includes(value)]).toEqual([true, true]);
  const longWords = text.match(/[\p{L}\d]{4,}/gu) ?? [];
  expect(longWords.filter((word) => !inHtml.includes(word))).toEqual([]);
  expect(subject).toContain('Example');
  expect(html).toContain(`<html lang="${locale}">`);
  expect(`${subject}${text}${html}`).not.toMatch(/undefined|<%|%>|\[object/);
});

test.each(TEMPLATE_NAMES)('%s in English begins its first sentence with a capital letter', async (template) => {
  const values = SAMPLE_VALUES[template];
  const { text, html } = await rendered({ template, to: 'ada@example.com', locale: 'en', values } as MailMessage);
  expect(text).toMatch(/^Hello,\n\n[A-Z]/);
  expect(html).toMatch(/>Hello,<\/p>\s*<p[^>]*>[A-Z]/);
});

test('the link and the code stand in both parts, and the link is that of the button', async () => {
  const link = 'https://auth.example.com/confirm?token=abc&next=%2F';
  const { text, html } = await rendered(confirmation({ link, code: '004711' }));
  expect(text).toContain(`\n${link}\n`);
  expect(text).toContain('\n004711\n');
  expect(html).toContain('href="https://auth.example.com/confirm?token=abc&amp;next=%2F"');
  expect(html).toContain('>004711<');
});

test('no code stands in a subject, which lock screens show', async () => {
  expect((await rendered(confirmation({ code: '004711' }))).subject).not.toContain('004711');
});

test.each(['<a href="https://evil.example">x</a>', '{{7*7}}', '${7*7}', '%s', '<%= 7*7 %>', "');alert(1);('", '&amp;'])(
  'the username %s is shown as it is written and never run',
  async (username) => {
    const { text, html } = await rendered(confirmation({ username }));
    expect(text).toContain(`The account ${unlinked(username)} was registered`);
    expect(textOfHtml(html)).toContain(`The account ${unlinked(username)} was registered`);
    expect(html).not.toContain('<a href="https://evil.example">');
    expect(`${text}${html}`).not.toContain('49');
  },
);

test('a site name or username with line breaks starts no header and no line', async () => {
  const { subject, text } = await rendered(
    confirmation({ siteName: 'Ex\r\nBcc: evil@example.com', username: 'ada\n\nYour code was stolen' }),
  );
  expect(subject).toBe('Confirm your e-mail address for Ex Bcc: evil@example.com');
  expect(text).toContain('The account ada Your code was stolen was registered');
});

test('durations are in the words of the locale', async () => {
  expect((await rendered(confirmation())).text).toContain('works for 24 hours');
  expect((await rendered(confirmation({}, 'de'))).text).toContain('24 Stunden');
});

test.each([
  ['de-AT', 'bestätigen'],
  ['DE_ch', 'bestätigen'],
  ['fr', 'Confirm'],
  ['', 'Confirm'],
  ['../../etc/passwd', 'Confirm'],
  ['x'.repeat(5000), 'Confirm'],
])('the locale %.40s gets the nearest translation', async (locale, word) => {
  expect((await rendered(confirmation({}, locale))).subject).toContain(word);
});

test('a device that did not name itself is called unknown', async () => {
  const values = { ...SAMPLE_VALUES['session-reused'], device: '' };
  const { text } = await rendered({ template: 'session-reused', to: 'a@b.co', locale: 'en', values });
  expect(text).toContain('Device: unknown\n');
});

test('a file in the user folder takes the place of its namesake alone', async () => {
  const renderer = await loadWith({ 'confirm-email.en.subject.eta': 'Welcome to <%= it.siteName %>' });
  const { subject, text } = renderer.render(confirmation());
  expect(subject).toBe('Welcome to Example');
  expect(text).toContain('The account ada was registered');
});

test('one layout in the user folder changes every HTML mail', async () => {
  const renderer = await loadWith({ 'layout.html.eta': '<main><%~ it.body %></main>' });
  expect(renderer.render(confirmation()).html).toMatch(/^<main>/);
});

test('the user folder may add a locale', async () => {
  const renderer = await loadWith({
    'confirm-email.fr.subject.eta': 'Confirmez',
    'confirm-email.fr.text.eta': 'Bonjour <%= it.username %>, <%= it.linkExpiresIn %>',
    'confirm-email.fr.html.eta': '<p><%= it.username %></p>',
  });
  expect(renderer.render(confirmation({}, 'fr-CA'))).toMatchObject({
    subject: 'Confirmez',
    text: expect.stringMatching(/^Bonjour ada, 24\sheures\n$/) as string,
  });
});

test.each([
  ['an unclosed tag', 'Hello\n<%= it.username', /confirm-email\.en\.text\.eta:2: unclosed tag$/],
  ['a slip of syntax', 'Hello\n\n<%= it.username + %>', /confirm-email\.en\.text\.eta:3: Unexpected token/],
  ['a block left open', 'Hello\n<% if (it.code) { %>\nx', /confirm-email\.en\.text\.eta:\d: /],
  ['a misspelt value', 'Hello\n<%= it.usrname %>', /confirm-email\.en\.text\.eta:2: there is no value "usrname"/],
  [
    'a missing partial',
    "a\n<%~ include('footer.text') %>",
    /confirm-email\.en\.text\.eta:2: there is no template file "footer.text/,
  ],
  ['nothing in it', ' \n', /confirm-email\.en\.text\.eta: renders to nothing/],
])('%s is one error at start that names file and line', async (_name, text, message) => {
  await expect(loadWith({ 'confirm-email.en.text.eta': text })).rejects.toThrow(message);
});

test('an error in a layout names the layout', async () => {
  await expect(loadWith({ 'layout.html.eta': 'a\nb\n<%= it.colour %>' })).rejects.toThrow(/layout\.html\.eta:3: /);
});

test('a locale with a part missing and a misspelt template are refused at start', async () => {
  await expect(loadWith({ 'confirm-email.fr.subject.eta': 'x' })).rejects.toThrow(
    /confirm-email\.fr\.text\.eta: is missing/,
  );
  await expect(loadWith({ 'confirm-mail.en.subject.eta': 'x' })).rejects.toThrow(/there is no mail "confirm-mail"/);
});

test('a folder that is not there is refused at start', async () => {
  const overrideDir = join(root, 'absent');
  await expect(MailRenderer.load({ templatesDir, overrideDir })).rejects.toThrow(
    /mail template .*absent: cannot be read \(ENOENT\)/,
  );
});
