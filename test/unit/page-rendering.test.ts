import { loadPages, type RenderPage } from '../../src/http/pages/page-layout';
import { STYLE } from '../../src/http/pages/page-style';

/** Breaks out of a text and of an attribute where it is not escaped. */
const WORDS = `"'><script>alert(1)</script>&amp;<%= 7 * 7 %>`;
const ESCAPED = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&lt;%= 7 * 7 %&gt;';
const LINK = { href: WORDS, label: WORDS };
const INPUT = { name: WORDS, label: WORDS, autocomplete: WORDS };

let renderPage: RenderPage;
beforeAll(async () => {
  renderPage = await loadPages();
});

test('every value of a page is escaped', () => {
  const html = renderPage({
    locale: 'en',
    siteName: WORDS,
    text: { heading: WORDS, text: WORDS },
    faults: [WORDS],
    links: [LINK],
    seeAlso: { text: WORDS, links: [LINK] },
    forms: [
      {
        action: WORDS,
        fields: { [WORDS]: WORDS },
        account: { label: WORDS, username: WORDS },
        note: WORDS,
        button: WORDS,
        inputs: [
          { ...INPUT, type: 'text' },
          { ...INPUT, type: 'checkbox' },
        ],
      },
    ],
  });
  expect(html.split(ESCAPED)).toHaveLength(24);
  expect(html.replace(STYLE, '').replaceAll(ESCAPED, '')).not.toMatch(/script|alert\(|49|7 \* 7|undefined/);
});

test('a page without forms, faults and links holds its words alone', () => {
  const html = renderPage({ locale: 'de', siteName: 'Example', text: { heading: 'Heading', text: 'Text' } });
  const [, body] = html.split('<body>');
  expect(body).toBe('\n<main>\n<p class="site">Example</p>\n<h1>Heading</h1>\n<p>Text</p>\n</main>\n</body>\n</html>');
  expect(html).toContain(`<style>${STYLE}</style>`);
});

test('a field that may stay empty is not required, and a quiet button says so', () => {
  const inputs = [
    { name: 'code', label: 'Code', type: 'text', autocomplete: 'one-time-code', inputMode: 'numeric' },
    { name: 'old', label: 'Old', type: 'password', autocomplete: 'current-password', isOptional: true },
  ] as const;
  const forms = [{ action: 'confirm', fields: {}, inputs, button: 'Go', isQuiet: true }];
  const html = renderPage({ locale: 'en', siteName: 'Example', text: { heading: 'Heading', text: 'Text' }, forms });
  expect(html).toContain('<input type="text" name="code" autocomplete="one-time-code" inputmode="numeric" required>');
  expect(html).toContain('<input type="password" name="old" autocomplete="current-password">');
  expect(html).toContain('<button type="submit" class="quiet">Go</button>');
});
