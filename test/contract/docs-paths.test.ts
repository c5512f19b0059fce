import { isUntracked, markdownIn, read, repositoryPaths } from '../support/documents';

/** Pages of the present. Decisions and the changelog may name what was there. */
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownIn('docs')];
const PATHS = repositoryPaths();
const FOLDERS = PATHS.filter((path) => /^[^/]+\/$/.test(path));

/** Names that a page gives as an example or forbids. */
const EXAMPLES: readonly string[] = [
  'src/users/photo.input.ts',
  'test/operations/SetPhoto.graphql',
  'noun.layer.ts',
  'index.ts',
];

/** The spans of a page in backticks that have the form of a path. Code in fences is the reader's. */
function pathsIn(page: string): string[] {
  const prose = read(page).replace(/^```[\s\S]*?^```/gm, '');
  const spans = [...prose.matchAll(/`([\w.*/-]+)`/g)].map(([, span = '']) => span);
  return [...new Set(spans)].filter((span) => isPath(span) && !isUntracked(span) && !EXAMPLES.includes(span));
}

/** Whether it begins with a folder of the repository, or ends as a folder or a file of ours does. */
function isPath(span: string): boolean {
  const isRooted = FOLDERS.some((folder) => span.startsWith(folder));
  return isRooted || /^[\w*.-].*\/$|[\w*-]\.(?:ts|md|mjs|cjs|js|json|yml|graphql)$/.test(span);
}

/** Whether the repository has it, written from the root or from any folder: `http/app.ts` is `src/http/app.ts`. */
function exists(span: string): boolean {
  const name = span.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*');
  const isRooted = FOLDERS.some((folder) => span.startsWith(folder) && span !== folder);
  const there = new RegExp(`${isRooted ? '^' : '(?:^|/)'}${name}${name.endsWith('/') ? '' : '/?'}$`);
  return PATHS.some((path) => there.test(path));
}

describe('the documentation', () => {
  test('names enough paths for the next test to mean something', () => {
    expect(PAGES.flatMap(pathsIn).length).toBeGreaterThan(150);
  });

  test.each(PAGES)('%s names no path that is not there', (page) => {
    expect(pathsIn(page).filter((span) => !exists(span))).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  test('names every folder of src', () => {
    const folders = PATHS.filter((path) => /^src\/[^/]+\/$/.test(path));
    expect(folders.length).toBeGreaterThan(20);
    const rows = read('ARCHITECTURE.md').match(/^\| `src\/.*$/gm) ?? [];
    expect(folders.filter((folder) => !rows.some((row) => row.includes(`\`${folder}\``)))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  test('gives a reason for every override of package.json, and for no other', () => {
    const { overrides } = JSON.parse(read('package.json')) as { overrides: Record<string, unknown> };
    const section = read('CONTRIBUTING.md').split('\n## Overrides')[1]?.split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\| `(.+?)` +\| (\S.*?) +\|$/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(Object.keys(overrides).sort());
  });
});
