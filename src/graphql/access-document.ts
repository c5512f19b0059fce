import type { GraphQLSchema } from 'graphql';
import type { Access } from './access';
import { objectTypes, type AccessTable } from './access-table';

/** The table of the access to each field, as Markdown, sorted by name: for a review before a release. */
export function accessDocument(schema: GraphQLSchema, table: AccessTable): string {
  const names = objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
  const rows = names.sort().map((name) => `| \`${name}\` | ${whoMay(table.get(name))} |`);
  return ['# Who may read which field', '', '| field | who may |', '|---|---|', ...rows, ''].join('\n');
}

function whoMay(access: Access | undefined): string {
  if (!access) return '**not stated**';
  if (access.kind === 'public') return 'everyone';
  return `${signedIn(access)}${access.beforeConfirmation ? ', before the e-mail address is confirmed too' : ''}`;
}

function signedIn({ permission, owner }: { permission: string | null; owner: boolean }): string {
  if (permission === null) return 'signed-in users';
  return owner ? `the user itself, and holders of \`${permission}\`` : `holders of \`${permission}\``;
}
