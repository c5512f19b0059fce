import { buildSchema } from 'graphql';
import { read, repositoryPaths } from '../support/documents';

/** The title of a `describe`, or of what wraps one as onEveryEngine does. */
const TITLE = /\b(?:describe\w*(?:\.each\([^;]*?\))?|onEveryEngine)\(\s*(['"`])(.*?)\1,/g;
const SUPPORT = /from '\.\.\/support\/([\w-]+)'/g;

interface Naming {
  readonly path: string;
  readonly operation: string;
}

/** Names in a title: words in brackets, as in “signing out (logout)”, or nothing else, as in “signInOptions”. */
function namesIn(title: string): string[] {
  const lists = [...title.matchAll(/\(([a-z]\w*(?:, [a-z]\w*)*)\)/g)].map(([, list = '']) => list);
  return [...lists, ...(/^[a-z]\w*$/.test(title) ? [title] : [])].flatMap((list) => list.split(', '));
}

/** The text of a test file without its titles, and of the parts of the kit that it calls; all of them import every operation. */
function codeOf(path: string): string {
  const text = read(path);
  const parts = [...text.matchAll(SUPPORT)].map(([, part = '']) => part).filter((part) => part !== 'operations');
  return [text.replace(TITLE, ''), ...parts.map((part) => read(`test/support/${part}.ts`))].join('\n');
}

function exercises({ path, operation }: Naming): boolean {
  const document = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Document`;
  return new RegExp(`\\b(?:${operation}|${document})\\b`).test(codeOf(path));
}

describe('titles of tests', () => {
  const schema = buildSchema(read('schema/schema.graphql'));
  const operations = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  const named = repositoryPaths('test/api')
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) =>
      [...read(path).matchAll(TITLE)]
        .flatMap(([, , title = '']) => namesIn(title))
        .map((operation): Naming => ({ path, operation })),
    )
    .filter(({ operation }) => operations.includes(operation) || /[A-Z]/.test(operation));

  test('name each operation of the schema, so that `jest -t refreshToken` finds its tests', () => {
    expect(operations.length).toBeGreaterThan(50);
    const known = new Set(named.map(({ operation }) => operation));
    expect(operations.filter((operation) => !known.has(operation))).toEqual([]);
  });

  test('name no operation that there is not, and none that the file does not call', () => {
    expect(named.filter(({ operation }) => !operations.includes(operation))).toEqual([]);
    expect(named.filter((naming) => !exercises(naming))).toEqual([]);
  });
});
