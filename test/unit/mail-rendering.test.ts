import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unlinked } from '../../src/mail/unlinked';
import { SAMPLE_VALUES, TEMPLATE_NAMES } from '../../src/mail/mail-message';
import type { MailMessage, MailValues } from '../../src/mail/mail-message';
import { MailRenderer } from '../../src/mail/mail-renderer';
import type { MailPart } from '../../src/mail/template-files';

const templatesDir = join(__dirname, '../../src/mail/templates');
const siteName = 'Example';
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
  for (const [name, text] of Object.entries(overrides)) {
    mkdirSync(dirname(join(overrideDir, name)), { recursive: true });
    writeFileSync(join(overrideDir, name), text);
  }
  return MailRenderer.load({ templatesDir, overrideDir, siteName });
}

async function rendered(message: MailMessage, site = siteName): Promise<Record<MailPart, string>> {
  return (await MailRenderer.load({ templatesDir, siteName: site })).render(message);
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
    confirmation({ username: 'ada\n\nYour code was stolen' }),
    'Ex\r\nBcc: evil@example.com',
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

test('every language has every mail, and nothing else', () => {
  const locales = readdirSync(templatesDir).filter((name) => !name.endsWith('.eta'));
  expect(locales).toEqual(['de', 'en']);
  const wanted = TEMPLATE_NAMES.map((name) => `${name}.eta`).sort();
  for (const locale of locales) {
    expect([locale, readdirSync(join(templatesDir, locale)).sort()]).toEqual([locale, wanted]);
  }
});

test.each(everyMail)('%s in %s uses every value that it is given', (template, locale) => {
  const text = readFileSync(join(templatesDir, locale, `${template}.eta`), 'utf8');
  const used = new Set([...text.matchAll(/\bit\.(\w+)/g)].map(([, name]) => name));
  // The username stands in the last line of a mail that names its account.
  if (/^account: \S/m.test(text)) used.add('username');
  // A sign-in link lives as long as the code beside it.
  expect([...used].sort()).toEqual(['siteName', ...Object.keys(SAMPLE_VALUES[template])].sort());
});

const MARKUP = [
  '**b**',
  '`c`',
  '[x](https://evil.example)',
  '> small',
  '---',
  'subject: Stolen',
  '](y "z")',
  '\ufdd1**\ufdd0',
];

test.each(MARKUP)('the username %j is no markup', async (username) => {
  const { html, subject, text } = await rendered(confirmation({ username }), username);
  const shown = unlinked(username).replace(/[\ufdd0\ufdd1]/g, '');
  expect(textOfHtml(html)).toContain(`The account ${shown} was registered`);
  expect(html).toContain(`<strong>${shown.replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</strong>`);
  expect(text).toContain(`The account ${shown} was registered`);
  expect(subject).toBe(`Confirm your e-mail address for ${username.replace(/[\ufdd0\ufdd1]/g, '')}`);
});

test('no entity of HTML stands in a subject or text', async () => {
  const site = `Tom & "Jerry's" <b>`;
  const { html, subject, text } = await rendered(confirmation(), site);
  expect(subject).toBe(`Confirm your e-mail address for ${site}`);
  expect(text).toContain(`your account at ${site}.`);
  expect(html).toContain('your account at Tom &amp; &quot;Jerry&#39;s&quot; &lt;b&gt;.');
});

test('a mail that an earlier version sealed keeps the site name that it carries', async () => {
  const values = { ...SAMPLE_VALUES['confirm-email'], siteName: 'Earlier' };
  const sealed: MailMessage = { template: 'confirm-email', to: 'ada@example.com', locale: 'en', values };
  const { subject, text } = await rendered(sealed);
  expect(subject).toBe('Confirm your e-mail address for Earlier');
  expect(text).not.toContain('Example');
});

const LETTER = '---\nsubject: Welcome to <%= it.siteName %>\n---\nHello & <i>welcome</i> **<%= it.username %>**';

test('a file in the user folder takes the place of its namesake alone', async () => {
  const renderer = await loadWith({ 'en/confirm-email.eta': LETTER });
  const { html, subject, text } = renderer.render(confirmation());
  expect(subject).toBe('Welcome to Example');
  expect(text).toBe('Hello & <i>welcome</i> ada\n');
  expect(html).toContain('>Hello &amp; &lt;i&gt;welcome&lt;/i&gt; <strong>ada</strong></p>');
  expect(renderer.render(confirmation({}, 'de')).subject).toBe('E-Mail-Adresse für Example bestätigen');
});

test('a head may go on over several lines, and a file may end its lines as Windows does', async () => {
  const text = '---\r\nsubject: One\r\n\r\n  and two\r\nfooter:\r\n  The end\r\n---\r\na\r\n\r\nb';
  const rendering = (await loadWith({ 'en/confirm-email.eta': text })).render(confirmation());
  expect([rendering.subject, rendering.text]).toEqual(['One and two', 'a\n\nb\n\nThe end\n']);
});

test('a file whose name begins with a low line is for others to include', async () => {
  const renderer = await loadWith({
    'en/_end.eta': '> Yours, **<%= it.siteName %>**',
    'en/confirm-email.eta': `${LETTER}\n\n<%~ include('en/_end') %>`,
  });
  expect(renderer.render(confirmation()).text).toMatch(/ada\n\nYours, Example\n$/);
});

test('the user folder may add a locale', async () => {
  const text = '---\nsubject: Confirmez\n---\nBonjour <%= it.username %>, <%= it.linkExpiresIn %>';
  const renderer = await loadWith({ 'fr/confirm-email.eta': text });
  expect(renderer.render(confirmation({}, 'fr-CA'))).toMatchObject({
    subject: 'Confirmez',
    text: expect.stringMatching(/^Bonjour ada, 24\sheures\n$/) as string,
  });
});

test.each([
  ['an unclosed tag', '---\nsubject: x\n---\n<%= it.username', /en\/confirm-email\.eta:4: unclosed tag$/],
  ['a slip of syntax', '---\nsubject: x\n---\n\n<%= it.username + %>', /en\/confirm-email\.eta:5: Unexpected token/],
  ['a misspelt value', '---\nsubject: x\n---\n<%= it.usrname %>', /confirm-email\.eta:4: there is no value "usrname"/],
  ['no head', 'Hello', /en\/confirm-email\.eta: does not begin with a head between two lines of "---"$/],
  [
    'a misspelt field',
    '---\nsubjet: x\n---\nHello',
    /confirm-email\.eta: the head has "subjet: x"; its fields are subject,/,
  ],
  ['no subject', '---\ntitle: x\n---\nHello', /en\/confirm-email\.eta: has no subject$/],
  ['no text', '---\nsubject: x\n---\n', /en\/confirm-email\.eta: has no text$/],
])('%s is one error at start that names the file', async (_name, text, message) => {
  await expect(loadWith({ 'en/confirm-email.eta': text })).rejects.toThrow(message);
});

test('a file of a mail that there is not is refused at start', async () => {
  await expect(loadWith({ 'en/confirm-mail.eta': LETTER })).rejects.toThrow(/there is no mail "confirm-mail"/);
});

describe('files of the old form', () => {
  test('one takes the place of that part alone', async () => {
    const renderer = await loadWith({ 'confirm-email.en.subject.eta': 'Welcome to <%= it.siteName %>' });
    const { subject, text } = renderer.render(confirmation());
    expect(subject).toBe('Welcome to Example');
    expect(text).toContain('The account ada was registered');
  });

  test('one beside a file of the new form is not read', async () => {
    const files = { 'en/confirm-email.eta': LETTER, 'confirm-email.en.subject.eta': 'Old' };
    expect((await loadWith(files)).render(confirmation()).subject).toBe('Welcome to Example');
  });

  test('all three of a mail may add a locale', async () => {
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

  test('a locale with a part missing and a misspelt template are refused at start', async () => {
    await expect(loadWith({ 'confirm-email.fr.subject.eta': 'x' })).rejects.toThrow(
      /confirm-email\.fr\.text\.eta: is missing/,
    );
    await expect(loadWith({ 'confirm-mail.en.subject.eta': 'x' })).rejects.toThrow(/there is no mail "confirm-mail"/);
  });
});

test('one layout in the user folder changes every HTML mail', async () => {
  const renderer = await loadWith({ 'layout.html.eta': '<main><%~ it.body %></main>' });
  expect(renderer.render(confirmation()).html).toMatch(/^<main>/);
});

test('an error in a layout names the layout', async () => {
  await expect(loadWith({ 'layout.html.eta': 'a\nb\n<%= it.colour %>' })).rejects.toThrow(/layout\.html\.eta:3: /);
});

test('a folder that is not there is refused at start', async () => {
  const overrideDir = join(root, 'absent');
  await expect(MailRenderer.load({ templatesDir, overrideDir, siteName })).rejects.toThrow(
    /mail template .*absent: cannot be read \(ENOENT\)/,
  );
});
