import { read, repositoryPaths } from '../support/documents';

const ATTACKS = 'docs/attacks.md';
const RULES = 'docs/security-rules.md';

/** Files that may cite. The two pages are no citations of themselves. */
const CITING = repositoryPaths().filter(
  (path) =>
    /^(?:(?:src|test|docs|bench|examples|scripts)\/.+\.(?:ts|md|mjs|cjs|js|graphql|html|txt)|[^/]+\.md)$/.test(path) &&
    ![ATTACKS, RULES].includes(path),
);

/** UTF-16 looks like an id and is not one. */
const ID = /\b(?!UTF-)[A-Z]{2,3}-\d{2}\b/g;
const NUMBERS = /\brules? (\d+(?:(?:, (?:and )?| and | to )\d+)*)/g;

interface Citation {
  readonly cited: string;
  readonly path: string;
}

/** The text with its lines joined, and without the stars and slashes that comments put before each. */
function flat(path: string): string {
  return read(path).replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ');
}

function attacksIn(path: string): string[] {
  return [...flat(path).matchAll(ID)].map(([id]) => id);
}

function rulesIn(path: string): string[] {
  return [...flat(path).matchAll(NUMBERS)].flatMap(([, numbers = '']) => numbers.match(/\d+/g) ?? []);
}

function citations(find: (path: string) => string[]): Citation[] {
  return CITING.flatMap((path) => find(path).map((cited) => ({ cited, path })));
}

function unknown(cited: readonly Citation[], listed: readonly string[]): Citation[] {
  return cited.filter((citation) => !listed.includes(citation.cited));
}

function uncited(cited: readonly Citation[], listed: readonly string[]): string[] {
  const known = new Set(cited.map((citation) => citation.cited));
  return listed.filter((one) => !known.has(one));
}

describe(ATTACKS, () => {
  const sections = read(ATTACKS).split(/^## /m).slice(1);
  const rows = sections.flatMap((section) =>
    [...section.matchAll(/^\| ([A-Z]+-\d+) +\| (.+?) +\| (.*?) *\|$/gm)].map(([, id = '', text = '', source = '']) => ({
      id,
      text,
      source,
      prefix: section.split(':')[0],
    })),
  );
  const ids = rows.map(({ id }) => id);
  const cited = citations(attacksIn);

  test('lists every id that is cited', () => {
    expect(cited.length).toBeGreaterThan(400);
    expect(unknown(cited, ids)).toEqual([]);
  });

  test('lists no id that is not cited', () => {
    expect(uncited(cited, ids)).toEqual([]);
  });

  test('lists each id once, in order, under its prefix, with a sentence and a source', () => {
    expect(ids).toEqual([...new Set(ids)].sort());
    const unfit = rows.filter(
      ({ id, prefix, text, source }) => !id.startsWith(`${prefix ?? ''}-`) || !text.endsWith('.') || source === '',
    );
    expect(unfit).toEqual([]);
  });
});

describe(RULES, () => {
  const rules = read(RULES)
    .split(/^### Rule /m)
    .slice(1);
  const numbers = rules.map((rule) => rule.split(':')[0] ?? '');
  const cited = citations(rulesIn);

  test('lists every rule that is cited', () => {
    expect(cited.length).toBeGreaterThan(30);
    expect(unknown(cited, numbers)).toEqual([]);
  });

  test('lists no rule that is not cited', () => {
    expect(uncited(cited, numbers)).toEqual([]);
  });

  test('lists each rule once, in order, with its source and a test', () => {
    const inOrder = [...new Set(numbers.map(Number))].sort((a, b) => a - b);
    expect(numbers.map(Number)).toEqual(inOrder);
    expect(rules.filter((rule) => !/\nSource: [\s\S]+\. Held by\s+`test\//.test(rule))).toEqual([]);
  });

  test('is cited as `security rule`, so that a reader knows where to look', () => {
    const bare = citations((path) => flat(path).match(/(?<!security )\brules? \d+/gi) ?? []);
    expect(bare).toEqual([]);
  });
});
